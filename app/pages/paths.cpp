#include "app/pages/paths.h"

#include "text/percent.h"

namespace lightkeep::pages {

std::string page_path(const library::Spot& spot) {
  return "/" + spot.organization + (spot.library.empty() ? "" : "/" + spot.library);
}

std::string settings_path(const library::Spot& spot) {
  return (spot.library.empty() ? "/settings/organizations" : "/settings/libraries") + page_path(spot);
}

std::string images_path(const library::Spot& spot) {
  return "/images" + page_path(spot);
}

std::string image_path(const library::Spot& spot, std::string_view image) {
  return images_path(spot) + "/" + text::percent_encode(image);
}

std::string trash_path(const library::Spot& spot) {
  return images_path(spot) + "/trash";
}

}  // namespace lightkeep::pages
