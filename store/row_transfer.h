// All rows of a store from one engine to another: how they come to a server, come back, and get into the file
// that a backup keeps. What can be made anew from them stays behind: the search index. One thread.
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "store/metadata.h"

namespace lightkeep::store {

/// Names of the tables that are copied, each behind those that it refers to.
std::span<const char* const> transferred_tables();

/// Empties the tables of `to` and fills them with the rows of `from`, one snapshot of them; numbers go on
/// where they were there. Each table is then read again from both and must be the same. `tell` gets the rows
/// so far, now and then, and may be empty; what it throws ends it. Returns how many rows there are. Throws
/// Error{corrupt} where the two differ. The search index of `to` is empty; finish_search fills it.
std::int64_t transfer_rows(Reader& from, Writer& to, const std::function<void(std::int64_t)>& tell);

}  // namespace lightkeep::store
