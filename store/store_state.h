// The single rows: which store the rows belong to and how far they have come, for the files of store/ that
// open, check and mend a data folder; and the last wall time that was believed, with which what removes by
// age compares the clock.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

struct StoreState {
  std::optional<std::string> store{};  // empty until it is given
  std::uint64_t change = 0;            // committed groups of writes
  std::uint64_t blob_sequence = 0;     // RocksDB's last write that was on disk before the last commit
  std::int64_t lost_changes = 0;       // found missing at starts, in all
  std::optional<Millis> lost_noticed{};
};

StoreState read_state(Reader& db);
void name_store(Writer& db, std::string_view store);
/// Adds to the changes that were found missing.
void note_lost_changes(Writer& db, std::int64_t changes, Millis now);
/// Forgets the changes that were found missing, once the operator has seen to them.
void forget_lost_changes(Writer& db);
/// Makes the row say that these are the rows of `store`, and nothing of the blobs. The rest stays.
void restore_state(Writer& db, std::string_view store);
/// After the blob store was made anew.
void forget_blob_sequence(Writer& db);
/// What the writer adds to each group before it commits.
void note_commit(Writer& db, std::uint64_t change, std::uint64_t blob_sequence);

std::optional<Millis> find_time_seen(Reader& db);
void set_time_seen(Writer& db, Millis time);

}  // namespace lightkeep::store
