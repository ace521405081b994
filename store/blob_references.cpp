// How many assets use a blob. A blob that none uses stays in its table until the sweep takes it.
#include "store/blob_references.h"

#include "store/rows.h"

namespace lightkeep::store {

void add_reference(Writer& db, const Digest& blob, std::int64_t size) {
  execute(db,
          "insert into blob (digest, size, refs) values (?1, ?2, 1)"
          " on conflict (digest) do update set refs = blob.refs + 1, unreferenced = null",
          blob, size);
}

void drop_reference(Writer& db, const Digest& blob, Millis now) {
  execute(db,
          "update blob set refs = refs - 1, unreferenced = case when refs = 1 then ?2 end where digest = ?1",
          blob, now);
}

std::vector<Digest> find_unreferenced_blobs(Reader& db, Millis before, int most) {
  std::vector<Digest> found;
  Statement& row =
      query(db, "select digest from blob where refs = 0 and unreferenced < ?1 order by unreferenced limit ?2",
            before, most);
  while (row.step()) found.push_back(row.digest(0));
  return found;
}

std::vector<Digest> forget_blobs(Writer& db, std::span<const Digest> blobs) {
  std::vector<Digest> forgotten;
  for (const Digest& digest : blobs) {
    if (execute(db, "delete from blob where digest = ?1 and refs = 0", digest) > 0)
      forgotten.push_back(digest);
  }
  return forgotten;
}

bool has_blob_row(Reader& db, const Digest& digest) {
  return query(db, "select 1 from blob where digest = ?1", digest).step();
}

std::vector<BlobRow> list_blob_rows(Reader& db, const Digest& after, int most) {
  std::vector<BlobRow> rows;
  Statement& row =
      query(db, "select digest, size from blob where digest > ?1 order by digest limit ?2", after, most);
  while (row.step()) rows.push_back({row.digest(0), row.number(1)});
  return rows;
}

std::int64_t count_blob_rows(Reader& db) {
  return read_number(db, "select count(*) from blob", 0);
}

}  // namespace lightkeep::store
