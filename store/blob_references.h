// How many assets use a blob. Called by the files of store/ that change assets, and by the sweep. Not part of
// the room's face.
#pragma once

#include <span>
#include <vector>

#include "store/digest.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

/// Counts a use of a blob; the first one makes its row.
void add_reference(Writer& db, const Digest& blob, std::int64_t size);
void drop_reference(Writer& db, const Digest& blob, Millis now);

/// Blobs that no asset has used since before `before`.
std::vector<Digest> find_unreferenced_blobs(Reader& db, Millis before, int most);
/// Deletes the rows of those that still are unused; the result is those.
std::vector<Digest> forget_blobs(Writer& db, std::span<const Digest> blobs);
bool has_blob_row(Reader& db, const Digest& digest);
struct BlobRow {
  Digest digest{};
  std::int64_t size = 0;  // bytes
};
/// In the order of their digests from behind `after` on.
std::vector<BlobRow> list_blob_rows(Reader& db, const Digest& after, int most);
std::int64_t count_blob_rows(Reader& db);

}  // namespace lightkeep::store
