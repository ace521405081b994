#include "app/oauth/redirect_uri.h"

#include <algorithm>
#include <array>

#include "app/ip/address.h"
#include "text/ascii.h"

namespace lightkeep::oauth {
namespace {

constexpr std::size_t longest = 2048;

// What browsers run, show or hand to others.
constexpr std::array forbidden_schemes{
    std::string_view("javascript"), std::string_view("data"),        std::string_view("file"),
    std::string_view("blob"),       std::string_view("vbscript"),    std::string_view("about"),
    std::string_view("filesystem"), std::string_view("view-source"), std::string_view("ws"),
    std::string_view("wss"),        std::string_view("ftp"),         std::string_view("mailto"),
    std::string_view("tel"),        std::string_view("sms"),         std::string_view("intent"),
    std::string_view("jar"),        std::string_view("chrome"),      std::string_view("edge"),
    std::string_view("resource"),   std::string_view("content"),
};

bool is_scheme(std::string_view text) {
  return !text.empty() && text::is_letter(text.front()) && std::ranges::all_of(text, [](char c) {
    return text::is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
  });
}

bool split_authority(std::string_view authority, RedirectUri& uri) {
  const auto bracket = authority.find(']');
  const auto colon = authority.find(':', authority.starts_with('[') ? bracket : 0);
  uri.host = text::lower(authority.substr(0, colon));
  if (colon == std::string_view::npos) return true;
  uri.port = authority.substr(colon);
  return uri.port.size() > 1 && uri.port.size() <= 6 && text::is_number(std::string_view(uri.port).substr(1));
}

bool is_allowed(const RedirectUri& uri) {
  if (uri.scheme == "https") return !uri.host.empty();
  if (uri.scheme == "http") return uri.loopback;
  return std::ranges::find(forbidden_schemes, uri.scheme) == forbidden_schemes.end();
}

}  // namespace

std::optional<RedirectUri> read_redirect_uri(std::string_view text) {
  constexpr std::string_view refused = "#*\\\"<>^`{|}";
  if (text.size() > longest || !std::ranges::all_of(text, text::is_visible) ||
      text.find_first_of(refused) != std::string_view::npos)
    return std::nullopt;
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || !is_scheme(text.substr(0, colon))) return std::nullopt;
  RedirectUri uri{.scheme = text::lower(text.substr(0, colon))};
  uri.after = text.substr(colon + 1);
  if (uri.after.starts_with("//")) {
    const auto end = std::min(uri.after.find_first_of("/?", 2), uri.after.size());
    const std::string_view authority = uri.after.substr(2, end - 2);
    if (authority.find_first_of("@%") != std::string_view::npos || !split_authority(authority, uri))
      return std::nullopt;
    uri.after.remove_prefix(end);
  }
  uri.loopback = uri.scheme == "http" && ip::names_this_machine(uri.host);
  return is_allowed(uri) ? std::optional(std::move(uri)) : std::nullopt;
}

bool redirects_match(std::string_view registered, std::string_view given) {
  if (registered == given) return true;
  const auto a = read_redirect_uri(registered), b = read_redirect_uri(given);
  return a && b && a->loopback && b->loopback && a->host == b->host && a->after == b->after;
}

std::string with_query(std::string_view uri, std::string_view added) {
  return std::string(uri) + (uri.find('?') == std::string_view::npos ? "?" : "&") + std::string(added);
}

}  // namespace lightkeep::oauth
