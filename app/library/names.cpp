#include "app/library/names.h"

#include <algorithm>
#include <array>

#include "app/api/errors.h"
#include "app/api/signature.h"
#include "store/random.h"
#include "text/ascii.h"
#include "text/words.h"

namespace lightkeep::library {
namespace {

[[noreturn]] void refuse(const std::string& what) {
  throw api::ApiError(api::errors::bad_user_input, what);
}

bool is_reserved(std::string_view tag) {
  const std::string name = text::lower(tag);
  return name == "index" || name == "trash";
}

using namespace std::string_view_literals;

// Sorted.
constexpr std::array reserved{
    "about"sv,         "account"sv,  "admin"sv,      "anonymous"sv,   "api"sv,     "app"sv,
    "assets"sv,        "auth"sv,     "cdn"sv,        "claim"sv,       "device"sv,  "docs"sv,
    "favicon"sv,       "files"sv,    "forgot"sv,     "graphql"sv,     "healthz"sv, "help"sv,
    "home"sv,          "images"sv,   "invitation"sv, "invitations"sv, "invite"sv,  "keys"sv,
    "libraries"sv,     "library"sv,  "login"sv,      "logout"sv,      "mcp"sv,     "me"sv,
    "members"sv,       "metrics"sv,  "new"sv,        "oauth"sv,       "openapi"sv, "organization"sv,
    "organizations"sv, "password"sv, "privacy"sv,    "readyz"sv,      "robots"sv,  "search"sv,
    "sessions"sv,      "settings"sv, "signin"sv,     "signout"sv,     "signup"sv,  "static"sv,
    "status"sv,        "terms"sv,    "trash"sv,      "user"sv,        "users"sv};

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

std::string random_end(std::size_t length) {
  std::string text = store::random_alphanumeric(length);
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

}  // namespace

std::string clean_name(std::string_view text, std::size_t most) {
  text::VisibleName made = text::visible_name(text, most);
  if (!made.refusal.empty()) refuse("`name`: " + made.refusal);
  return std::move(made.name);
}

std::string clean_tag(std::string_view tag) {
  tag.remove_prefix(std::min(tag.find_first_not_of(" *"), tag.size()));
  text::VisibleName made = text::visible_name(tag, api::longest_tag, "A tag");
  if (made.refusal.empty() && made.name.find(',') != std::string::npos)
    made.refusal = "A tag cannot hold a comma; send several tags instead.";
  if (made.refusal.empty() && is_reserved(made.name))
    made.refusal = "The tag `" + made.name + "` is reserved.";
  if (!made.refusal.empty()) refuse("`tags`: " + made.refusal);
  return std::move(made.name);
}

std::string clean_filename(std::string_view name) {
  std::string clean = text::clean_file_name(name);
  return clean.empty() ? "image" : clean;
}

bool is_slug(std::string_view text) {
  return text.size() >= 3 && text.size() <= 48 && text.front() != '-' && text.back() != '-' &&
         std::ranges::all_of(text, [](char c) { return is_plain(c) || c == '-'; });
}

std::string make_slug(std::string_view name, std::string_view fallback, std::size_t most) {
  std::string slug;
  std::size_t end = 0;
  text::for_each_word(name, text::Cut::query, [&](const text::Word& word) {
    if (!std::ranges::all_of(word.folded, is_plain)) return true;  // of a script that addresses do not have
    const std::string_view between = name.substr(end, word.begin - end);
    if (!slug.empty() && between != "'" && between != "’") slug += '-';
    slug += word.folded;
    end = word.end;
    return slug.size() < most;
  });
  slug.resize(std::min(slug.size(), most));
  while (slug.ends_with('-')) slug.pop_back();
  return slug.size() >= 3 ? slug : std::string(fallback);
}

std::string random_slug(std::string_view name) {
  return make_slug(name, "library", 36) + "-" + random_end(8);
}

std::string with_random_end(std::string_view slug) {
  return make_slug(slug, "library", 40) + "-" + random_end(7);
}

bool is_reserved_slug(std::string_view slug) {
  static_assert(std::ranges::is_sorted(reserved));
  return std::ranges::binary_search(reserved, slug);
}

}  // namespace lightkeep::library
