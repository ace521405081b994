#include "store/time_seen.h"

#include "store/rows.h"

namespace lightkeep::store {

std::optional<Millis> find_time_seen(Reader& db) {
  SQLite::Statement& row = query(db, "select time from time_seen");
  if (!row.executeStep()) return std::nullopt;
  return row.getColumn(0).getInt64();
}

void set_time_seen(Writer& db, Millis time) {
  execute(db,
          "insert into time_seen (id, time) values (1, ?1)"
          " on conflict (id) do update set time = excluded.time",
          time);
}

}  // namespace lightkeep::store
