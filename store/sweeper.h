// The sweep: takes away bytes that are known to be of no use, and finds those that have lost their rows.
// Owned by store.cpp; one caller of `step` and `look` at a time, `pin` from any thread.
//
// Rows are lost when a database is damaged, and bytes must not follow them: only what was taken away on
// purpose is erased soon. What an upload that broke off has left is kept for long, for nobody can be sure. A
// blob that has lost its row is an orphan: kept as long, told of, and not erased at all when there are
// suspiciously many.
#pragma once

#include <atomic>
#include <cstdint>
#include <span>
#include <vector>

#include "store/blob_claims.h"
#include "store/blob_store.h"
#include "store/ids.h"
#include "store/metadata.h"
#include "store/renditions.h"

namespace lightkeep::store {

struct SweepTimes {
  Millis now = 0;
  Millis unused_before = 0;   // blobs that no asset has used since then go
  Millis orphans_before = 0;  // orphans, and what broken uploads left, that were found before then go
};

struct Orphans {
  std::int64_t count = 0;
  bool alarm = false;  // so many that none is erased: rows have been lost, not uploads broken off
};

class Sweeper {
 public:
  Sweeper(Metadata& metadata, BlobStore& blobs, Renditions& renditions, DataPaths folder)
      : metadata_(metadata), blobs_(blobs), renditions_(renditions), folder_(std::move(folder)) {}

  /// Held by an upload from before BlobStore::keep until its rows are committed, so that the sweep cannot
  /// take one of its blobs in between.
  using Pin = BlobClaims::Pin;
  Pin pin(std::span<StagedBlob* const> batch);

  /// Settles, erases and marks at most `most` of each kind; true when more are left.
  bool step(const SweepTimes& times, int most);
  /// Looks at the next `most` of all blobs for orphans; false when it has come to the end, and begins anew
  /// then.
  bool look(Millis now, int most);
  /// While rows are known to be lost, what has none is an orphan, not what a broken upload left.
  void rows_were_lost(bool lost) { rows_lost_ = lost; }
  /// As counted by the last `step`.
  Orphans orphans() const { return {count_, alarm_}; }

 private:
  struct Sorted {
    std::vector<Digest> with_row, without_row;
  };

  Sorted sort(const std::vector<Digest>& digests);
  bool settle(Millis now, int most);
  bool erase_condemned(int most);
  bool condemn_unused(Millis before, int most);
  bool erase_due(Mark mark, Millis before, int most);
  void count_orphans();
  void erase(const std::vector<Digest>& digests);

  Metadata& metadata_;
  BlobStore& blobs_;
  Renditions& renditions_;
  const DataPaths folder_;
  BlobClaims claims_;
  Digest looked_to_{};
  std::atomic<std::int64_t> count_ = 0;
  std::atomic<bool> alarm_ = false;
  std::atomic<bool> rows_lost_ = false;
};

}  // namespace lightkeep::store
