#include "app/accounts/forms.h"

#include <algorithm>
#include <cstddef>

#include "store/digest.h"
#include "store/random.h"
#include "text/ascii.h"
#include "text/hex.h"

namespace lightkeep::accounts {
namespace {

constexpr std::size_t longest_path = 4096;

}  // namespace

std::string form_token(std::string_view cookie) {
  return text::to_hex(store::sha256("form:" + std::string(cookie)));
}

std::string visitor_cookie() {
  return store::random_token();
}

// Browsers drop some control characters, and take a backslash for a slash.
bool is_local_path(std::string_view path) {
  return path.size() <= longest_path && path.starts_with('/') && !path.starts_with("//") &&
         path.find('\\') == std::string_view::npos && std::ranges::all_of(path, text::is_visible);
}

}  // namespace lightkeep::accounts
