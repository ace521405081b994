#include "app/accounts/local_path.h"

#include <algorithm>
#include <cstddef>

#include "text/ascii.h"

namespace lightkeep::accounts {
namespace {

constexpr std::size_t longest_path = 2048;

}  // namespace

// Browsers drop some control characters, and take a backslash for a slash.
bool is_local_path(std::string_view path) {
  return path.size() <= longest_path && path.starts_with('/') && !path.starts_with("//") &&
         path.find('\\') == std::string_view::npos && std::ranges::all_of(path, text::is_visible);
}

}  // namespace lightkeep::accounts
