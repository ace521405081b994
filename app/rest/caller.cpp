#include "app/rest/caller.h"

#include "app/api/operations.h"
#include "text/secrets.h"

namespace lightkeep::rest {
void check_version(const http::Request& request) {
  const std::string_view version = request.headers.get("Api-Version");
  if (version.empty()) throw api::ApiError(api::errors::api_version_required);
  if (version != api::api_version)
    throw api::ApiError(
        api::errors::bad_user_input,
        "`Api-Version` must be " + std::string(api::api_version) + ", the one version served.");
}

library::Principal identify(const http::Request& request, library::Access& access) {
  const std::string_view token = text::bearer_token(request.headers.get("Authorization"));
  if (token.empty()) throw api::ApiError(api::errors::unauthenticated);
  return access.identify(token);
}

}  // namespace lightkeep::rest
