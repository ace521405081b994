// May a call that was let through still write, now that it comes to it? Reading its body may have taken
// minutes: the caller may have lost the library since, and the library may have moved or gone. Inside the
// room only; first in every transaction that writes for a Scope.
#pragma once

#include <cstdint>

#include "app/library/access.h"
#include "store/metadata.h"
#include "store/organizations.h"

namespace lightkeep::library {

/// Was it minted and not claimed in time? It is out of use then, also before the purge has come to it.
bool has_lapsed(const store::Organization& organization, std::int64_t now);

/// `library` is the scope's own or the target of a transfer; returns the organization that it is in now.
/// Throws ApiError: to a key `invalid_api_key` (gone, regenerated, or its organization lapsed) and
/// `library_not_authorized`, to a person `resource_not_found` and `forbidden`.
store::Organization require_write(store::Reader& db, const Scope& scope, store::LibraryId library,
                                  std::int64_t now);

/// The same for what belongs to no library yet: a key that writes to some library of its organization. Throws
/// `invalid_api_key` and `api_key_read_only`.
store::Organization require_write_somewhere(store::Reader& db, const Scope& scope, std::int64_t now);

}  // namespace lightkeep::library
