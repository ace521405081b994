// The keys by which email addresses are compared, of the rows that have one: accounts, claims, invitations (a
// proof lives for minutes). Called by app/accounts at the start, on one thread.
#pragma once

#include <functional>
#include <string>

#include "store/metadata.h"

namespace lightkeep::store {

/// Gives rows of an earlier rule the key that `key_of` makes of their address. Addresses in ASCII have had
/// the same key always and are not looked at. An account whose key would be another's keeps what it has.
/// Writes nothing where nothing differs. Returns how many rows it changed.
int renew_address_keys(Metadata& metadata,
                       const std::function<std::string(std::string_view address)>& key_of);

}  // namespace lightkeep::store
