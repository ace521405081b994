// Where the pages of an organization, a library and an image are. Inside the room only.
#pragma once

#include <string>
#include <string_view>

#include "app/library/library.h"

namespace lightkeep::pages {

/// "/acme/cats", or "/acme" where the path names no library.
std::string page_path(const library::Path& path);
/// Where the settings of it are.
std::string settings_path(const library::Path& path);
/// Where images of the library are sent, and below it the forms of each.
std::string images_path(const library::Path& path);
std::string image_path(const library::Path& path, std::string_view image);
/// The page of one image, which is also the address that its viewer has in the browser.
std::string image_page_path(const library::Path& path, std::string_view image);
/// Where its whole file is, at the API.
std::string original_path(const library::Path& path, std::string_view image);
/// Where its deleted images are.
std::string trash_path(const library::Path& path);

}  // namespace lightkeep::pages
