// Connected programs as people see and end them: each acts as one person in one organization. An end counts
// from the very next request on. Any thread.
//
// Refusals: api::ApiError `resource_not_found` (no such connection, or none that the person may end),
// `forbidden` (their role does not allow it).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/library/caller.h"
#include "app/library/context.h"
#include "app/library/credential_use.h"

namespace lightkeep::store {
enum class AppConnectionId : std::int64_t;
}

namespace lightkeep::library {

struct ConnectionLine {
  store::AppConnectionId id{};
  std::string program;  // what it calls itself, else its client id
  std::string client_id;
  std::string organization;  // its slug
  std::string organization_name;
  std::string person;        // name, else address
  bool write = false;        // else it reads only
  std::int64_t created = 0;  // Unix milliseconds, as all that follows
  std::optional<std::int64_t> last_used;
  std::string address;                // where it was last used from
  std::optional<std::int64_t> ended;  // by a token that had been replaced and was used again: stolen perhaps
};

class Connections {
 public:
  Connections(Context context, const CredentialUse& credential_use)
      : context_(context), credential_use_(credential_use) {}

  /// The last used first.
  std::vector<ConnectionLine> of(AccountId who);
  void end(AccountId who, store::AppConnectionId connection);
  /// All to the organization, for those who may manage them.
  std::vector<ConnectionLine> of_organization(AccountId who, const std::string& organization);
  void end(AccountId who, const std::string& organization, store::AppConnectionId connection);

 private:
  Context context_;
  const CredentialUse& credential_use_;
};

}  // namespace lightkeep::library
