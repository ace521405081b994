// The one row that says which store the rows belong to and how far they have come.
#include "store/store_state.h"

#include "store/error.h"
#include "store/rows.h"

namespace lightkeep::store {

StoreState read_state(Reader& db) {
  Statement& row = query(
      db, "select store, change, blob_sequence, lost_changes, lost_noticed from store_state where id = 1");
  if (!row.step()) throw Error(Fault::corrupt, "metadata.db has lost the row that names its store");
  StoreState state;
  if (!row.is_null(0)) state.store = row.text(0);
  state.change = row.number<std::uint64_t>(1);
  state.blob_sequence = row.number<std::uint64_t>(2);
  state.lost_changes = row.number(3);
  state.lost_noticed = row.optional<Millis>(4);
  return state;
}

void name_store(Writer& db, std::string_view store) {
  execute(db, "update store_state set store = ?1", store);
}

void note_lost_changes(Writer& db, std::int64_t changes, Millis now) {
  execute(db, "update store_state set lost_changes = lost_changes + ?1, lost_noticed = ?2", changes, now);
}

void forget_lost_changes(Writer& db) {
  execute(db, "update store_state set lost_changes = 0, lost_noticed = null");
}

void restore_state(Writer& db, std::string_view store) {
  execute(db, "insert into store_state (id) values (1) on conflict do nothing");
  execute(db, "update store_state set store = ?1, blob_sequence = 0", store);
}

void forget_blob_sequence(Writer& db) {
  execute(db, "update store_state set blob_sequence = 0");
}

void note_commit(Writer& db, std::uint64_t change, std::uint64_t blob_sequence) {
  execute(db, "update store_state set change = ?1, blob_sequence = max(blob_sequence, ?2)", change,
          blob_sequence);
}

std::optional<Millis> find_time_seen(Reader& db) {
  return read_first<Millis>(db, "select time from time_seen");
}

void set_time_seen(Writer& db, Millis time) {
  execute(db,
          "insert into time_seen (id, time) values (1, ?1)"
          " on conflict (id) do update set time = excluded.time",
          time);
}

}  // namespace lightkeep::store
