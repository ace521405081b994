#include "app/library/slug.h"

#include <algorithm>
#include <array>

namespace lightkeep::library {
namespace {

// Sorted.
constexpr std::array<std::string_view, 43> reserved{
    "about",   "account",       "admin",   "anonymous", "api",    "app",     "assets",   "auth",   "cdn",
    "claim",   "device",        "docs",    "favicon",   "files",  "graphql", "healthz",  "help",   "images",
    "invite",  "libraries",     "login",   "logout",    "mcp",    "me",      "metrics",  "new",    "oauth",
    "openapi", "organizations", "privacy", "readyz",    "robots", "search",  "settings", "signin", "signout",
    "signup",  "static",        "status",  "terms",     "trash",  "user",    "users"};

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// U+00C0 to U+00FF without their accents, two bytes each in UTF-8 (0xC3 0x80 to 0xC3 0xBF); '\0' where there
// is no plain letter.
using std::string_view_literals::operator""sv;
constexpr std::string_view latin1 = "aaaaaaaceeeeiiiidnooooo\0ouuuuytsaaaaaaaceeeeiiiidnooooo\0ouuuuyty"sv;
static_assert(latin1.size() == 64);

char plain_letter(std::string_view text, std::size_t& i) {
  const auto c = static_cast<unsigned char>(text[i]);
  if (c >= 'A' && c <= 'Z') return static_cast<char>(c - 'A' + 'a');
  if (c != 0xC3 || i + 1 >= text.size()) return static_cast<char>(c);
  const auto next = static_cast<unsigned char>(text[++i]);
  return next >= 0x80 && next <= 0xBF ? latin1[next - 0x80] : '\0';
}

}  // namespace

bool is_slug(std::string_view text) {
  return text.size() >= 3 && text.size() <= 48 && text.front() != '-' && text.back() != '-' &&
         std::ranges::all_of(text, [](char c) { return is_plain(c) || c == '-'; });
}

std::string make_slug(std::string_view name, std::string_view fallback, std::size_t most) {
  std::string slug;
  for (std::size_t i = 0; i < name.size() && slug.size() < most; ++i) {
    const char c = plain_letter(name, i);
    if (is_plain(c))
      slug += c;
    else if (!slug.empty() && slug.back() != '-' && c != '\'')
      slug += '-';
  }
  while (slug.ends_with('-')) slug.pop_back();
  return slug.size() >= 3 ? slug : std::string(fallback);
}

bool is_reserved_slug(std::string_view slug) {
  return std::ranges::binary_search(reserved, slug);
}

}  // namespace lightkeep::library
