#include "app/pages/paths.h"

#include "text/percent.h"

namespace lightkeep::pages {

std::string page_path(const library::Path& path) {
  return "/" + path.organization + (path.library.empty() ? "" : "/" + path.library);
}

std::string settings_path(const library::Path& path) {
  return (path.library.empty() ? "/settings/organizations" : "/settings/libraries") + page_path(path);
}

std::string images_path(const library::Path& path) {
  return "/images" + page_path(path);
}

std::string image_path(const library::Path& path, std::string_view image) {
  return images_path(path) + "/" + text::percent_encode(image);
}

std::string image_page_path(const library::Path& path, std::string_view image) {
  return page_path(path) + "/" + text::percent_encode(image);
}

std::string original_path(const library::Path& path, std::string_view image) {
  return "/organizations/" + text::percent_encode(path.organization) + "/libraries/" +
         text::percent_encode(path.library) + "/assets/" + text::percent_encode(image) + "/original";
}

std::string trash_path(const library::Path& path) {
  return images_path(path) + "/trash";
}

}  // namespace lightkeep::pages
