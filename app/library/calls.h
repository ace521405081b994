// Every operation is called here, by REST, MCP and the pages alike. The order of refusals is the contract's:
// the credential, the organization, the library, then what the caller sent. Any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "app/api/json.h"
#include "app/library/context.h"
#include "app/library/credential_use.h"
#include "app/library/operations.h"

namespace lightkeep::library {

/// A caller whose credential was found good.
struct Known {
  Caller caller;
  std::int64_t organization = 0;  // whose share it takes of what all share
};

class Calls {
 public:
  Calls(Context context, CredentialUse& credential_use)
      : context_(context), credential_use_(credential_use) {}

  /// The caller behind an API key's value or an access token, nobody without one. Nothing is looked up: what
  /// it is worth is found out when it is used.
  Caller caller(std::string_view token, std::string address) const;
  /// The same, found good. Throws ApiError(invalid_api_key, unauthenticated).
  Known authenticate(std::string_view token, std::string address);

  /// `read_arguments` is called when the caller has been let through: only then is a body read. Throws
  /// ApiError. Not for what streams.
  Result call(const Operation& operation, const Caller& caller, const Path& path,
              const std::function<api::Json()>& read_arguments);
  /// With all arguments at hand, those of the path among them.
  Result call(const Operation& operation, const Caller& caller, const api::Json& arguments);

 private:
  Context context_;
  CredentialUse& credential_use_;
};

/// The names in the arguments' path.
Path path_of(const Operation& operation, const api::Json& arguments);

}  // namespace lightkeep::library
