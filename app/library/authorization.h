// Who may do what, decided in the transaction that does it: credentials end, roles are taken away and
// addresses change while a body comes in. Inside the room only.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "app/library/caller.h"
#include "app/library/context.h"
#include "app/library/permissions.h"
#include "store/api_keys.h"
#include "store/app_connections.h"
#include "store/libraries.h"
#include "store/metadata.h"
#include "store/organizations.h"
#include "store/upload_tickets.h"

namespace lightkeep::library {

/// What a caller was let through to.
struct Authorized {
  store::Organization organization;
  std::optional<store::Library> library{};  // where the path names one
  Roles roles{};
  std::optional<store::ApiKey> key{};                // the credential, where it is one
  std::optional<store::AppConnection> connection{};  // the same
  std::optional<store::UploadTicket> ticket{};       // the same; the rest is its maker's
};

/// Throws ApiError in the order of doc/contract.md.
/// - To an API key: `invalid_api_key` (unknown, replaced, or its organization lapsed; or the path is another
///   organization's), `organization_not_found`, then `api_key_read_only` on an organization,
///   `library_not_authorized` on a library, the same for one that there is not.
/// - To a connected program: `unauthenticated` (its token is unknown, expired or revoked, or its person is
/// not
///   in the organization any more), `organization_not_found` for all but its own, then `forbidden` on the
///   organization, `library_not_authorized` on a library.
/// - To a person: `resource_not_found` for what there is not and for what is none of theirs, `forbidden`.
/// - To who has an upload link, whatever the path is: `resource_not_found` for all but adding images to its
///   library, and once its maker may not do that. That its time is over is for upload_tickets.h to say.
/// - To nobody: `unauthenticated`.
Authorized authorize(store::Reader& db, const Caller& caller, const Path& path, Action action,
                     std::int64_t now);
/// Likewise, of what follows in the transaction: it is done by the caller (store/activity.h).
Authorized authorize(store::Writer& db, const Caller& caller, const Path& path, Action action,
                     std::int64_t now);
/// To the organization that the credential itself belongs to.
Authorized authorize(store::Reader& db, const Caller& caller, std::int64_t now);
/// A person, who need not be more than somebody who may see what the path names.
Authorized authorize(store::Reader& db, AccountId who, const Path& path);
Authorized authorize(store::Reader& db, AccountId who, const Path& path, Action action);
/// Throws ApiError(forbidden).
void require(const Roles& roles, Action action);
[[noreturn]] void refuse_unknown();
/// Throws ApiError(outdated) where something is neither what the person saw nor what they want by now.
void check_seen(const Seen& seen, const std::string& present, const std::string& wanted);

struct VisibleLibrary {
  store::Library row;
  Roles roles;
};
/// Those of the organization that the caller may see, in order of creation.
std::vector<VisibleLibrary> visible_libraries(store::Reader& db, const Caller& caller, const Authorized& at);
std::vector<VisibleLibrary> visible_libraries(store::Reader& db, AccountId who, const Authorized& at);

/// Who is at the browser, or whom a connected program acts for; null for an API key.
std::optional<AccountId> person_of(const Caller& caller, const Authorized& at);
/// The name of the key or the person, for `uploadedBy`.
std::string name_of(store::Reader& db, const Caller& caller, const Authorized& at);

/// Was it minted and not claimed in time? It is out of use then, also before the purge has come to it.
bool has_lapsed(const store::Organization& organization, std::int64_t now);

/// What the function of an operation works with: the caller, let through, in the transaction that does it.
struct Reading {
  const Context& context;
  store::Reader& db;
  const Caller& caller;
  const Path& path;
  const Authorized& at;

  /// Another library of the organization.
  Authorized authorize(const std::string& library, Action action) const {
    return library::authorize(db, caller, {path.organization, library}, action, context.now());
  }
};

struct Writing : Reading {
  store::Writer& db;
};

}  // namespace lightkeep::library
