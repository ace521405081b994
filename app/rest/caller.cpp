#include "app/rest/caller.h"

#include <algorithm>

#include "app/api/operations.h"

namespace lightkeep::rest {
namespace {

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return (x | 0x20) == (y | 0x20); });
}

// RFC 6750, 2.1: the scheme's case does not matter, one token follows.
std::string_view bearer_token(std::string_view field) {
  constexpr std::string_view scheme = "bearer";
  if (field.size() <= scheme.size() || !equals_ignoring_case(field.substr(0, scheme.size()), scheme) ||
      field[scheme.size()] != ' ')
    return {};
  field.remove_prefix(scheme.size());
  field.remove_prefix(std::min(field.find_first_not_of(' '), field.size()));
  while (field.ends_with(' ')) field.remove_suffix(1);
  return field.find(' ') == std::string_view::npos ? field : std::string_view();
}

}  // namespace

void check_version(const http::Request& request) {
  const std::string_view version = request.headers.get("Api-Version");
  if (version.empty()) throw api::ApiError(api::errors::api_version_required);
  if (version != api::api_version)
    throw api::ApiError(
        api::errors::bad_user_input,
        "`Api-Version` must be " + std::string(api::api_version) + ", the one version served.");
}

library::Principal identify(const http::Request& request, library::Access& access) {
  const std::string_view token = bearer_token(request.headers.get("Authorization"));
  if (token.empty()) throw api::ApiError(api::errors::unauthenticated);
  return access.identify(token);
}

}  // namespace lightkeep::rest
