#include "app/rest/caller.h"

#include "app/api/errors.h"
#include "app/api/signature.h"
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

library::Caller caller_of(const http::Request& request, const library::Calls& calls) {
  const std::string_view token = text::bearer_token(request.headers.get("Authorization"));
  if (token.empty()) return {library::Nobody{}, request.client};
  return calls.caller(token, request.client);
}

}  // namespace lightkeep::rest
