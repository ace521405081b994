#include "app/accounts/forms.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

#include "store/digest.h"
#include "store/random.h"
#include "text/ascii.h"
#include "text/hex.h"
#include "text/secrets.h"

namespace lightkeep::accounts {
namespace {

constexpr std::size_t longest_path = 4096;
constexpr std::size_t salt_bytes = 16, salt_digits = 2 * salt_bytes;

std::string salted(std::string_view salt, std::string_view cookie) {
  std::string text("form:");
  text.append(salt).append(":").append(cookie);
  return std::string(salt) + text::to_hex(store::sha256(text));
}

}  // namespace

std::string form_token(std::string_view cookie) {
  std::array<std::uint8_t, salt_bytes> salt{};
  store::random_bytes(std::as_writable_bytes(std::span(salt)));
  return salted(text::to_hex(salt), cookie);
}

bool is_form_token(std::string_view token, std::string_view cookie) {
  const std::string wanted = salted(token.substr(0, salt_digits), cookie);
  return text::equal_in_constant_time(token, wanted);
}

std::string browser_id(std::string_view cookie) {
  return text::to_hex(store::sha256("browser:" + std::string(cookie)));
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
