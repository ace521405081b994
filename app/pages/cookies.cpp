#include "app/pages/cookies.h"

#include "app/http/fields.h"

namespace lightkeep::pages {
namespace {

std::string full_name(const http::Request& request, const Cookie& cookie) {
  return (request.secure ? "__Host-" : "") + std::string(cookie.name);
}

std::string_view without_blanks(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

std::string_view find_pair(std::string_view line, std::string_view name) {
  while (!line.empty()) {
    const auto end = line.find(';');
    const auto pair = without_blanks(line.substr(0, end));
    if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=')
      return pair.substr(name.size() + 1);
    if (end == std::string_view::npos) break;
    line.remove_prefix(end + 1);
  }
  return {};
}

}  // namespace

std::string read_cookie(const http::Request& request, const Cookie& cookie) {
  return std::string(find_pair(request.headers.get(http::field::cookie), full_name(request, cookie)));
}

std::string set_cookie(const http::Request& request, const Cookie& cookie, std::string_view value) {
  std::string line =
      full_name(request, cookie) + "=" + std::string(value) + "; Path=/; HttpOnly; SameSite=Lax";
  if (request.secure) line += "; Secure";
  if (value.empty())
    line += "; Max-Age=0";
  else if (cookie.seconds > 0)
    line += "; Max-Age=" + std::to_string(cookie.seconds);
  return line;
}

}  // namespace lightkeep::pages
