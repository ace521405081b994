// Operations on many images of a library: on those that are named, in one transaction, all or none; or on all
// that a query finds, in pieces, each a transaction of its own, for some seconds at most. Inside the room
// only: operations.h has their rows.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "app/api/arguments.h"
#include "app/api/results.h"
#include "app/library/caller.h"
#include "app/library/context.h"
#include "store/ids.h"

namespace lightkeep::library {

// All of them throw ApiError(precondition_failed) where `version` is of a list so old that it is not known
// what came since.

api::DeleteResult delete_assets(const Context& context, const Caller& caller, const Path& path,
                                const api::Arguments& arguments);
/// All that `query` finds in the library but `except` and what came after `version`, newest first.
std::vector<store::AssetId> find_queried(store::Reader& db, store::LibraryId library,
                                         const api::Arguments& arguments);
/// Those that have all words, and nothing that is only near.
std::set<store::AssetId> find_by_words(store::Reader& db, store::LibraryId library, const std::string& words);
/// By `trashed`, what one call put into the trash.
api::RestoreResult restore_assets(const Context& context, const Caller& caller, const Path& path,
                                  const api::Arguments& arguments);
/// Of a query, images that have as many tags as they take are passed over.
api::TagResult tag_assets(const Context& context, const Caller& caller, const Path& path,
                          const api::Arguments& arguments);
api::UntagResult untag_assets(const Context& context, const Caller& caller, const Path& path,
                              const api::Arguments& arguments);
api::TransferResult transfer_assets(const Context& context, const Caller& caller, const Path& path,
                                    const api::Arguments& arguments);

}  // namespace lightkeep::library
