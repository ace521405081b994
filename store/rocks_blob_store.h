// BlobStore on RocksDB. Owned by blob_engine.cpp; any thread.
#pragma once

#include <atomic>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "store/blob_store.h"
#include "store/rocks.h"
#include "sync/mutex.h"

namespace lightkeep::store {

class RocksBlobStore final : public BlobStore {
 public:
  explicit RocksBlobStore(Rocks& rocks);

  std::unique_ptr<StagedBlob> stage() override;
  void keep(std::span<StagedBlob* const> batch) override;
  std::unique_ptr<BlobReader> open(const Digest& digest) override;
  bool contains(const Digest& digest) override;
  void erase(const Digest& digest) override;
  std::uint64_t total_bytes() const override { return total_bytes_; }
  Reclaimed reclaim(const std::function<bool()>& stop) override;  // one caller at a time

  void abandon(std::span<StagedBlob* const> batch) override;
  std::vector<Digest> list(const Digest& after, int most) override;
  void mark(std::span<const MarkedBlob> blobs, Mark set) override;
  void unmark(std::span<const Digest> blobs) override;
  std::optional<Mark> mark_of(const Digest& digest) override;
  std::vector<MarkedBlob> marked(Mark mark, int most) override;

  /// Drops what a crash left staged, and makes ready for staging. Once, before the first stage().
  void begin();

  /// Throws Error{corrupt, io}.
  std::optional<Manifest> find(const Digest& digest);
  /// Keeps bytes that are kept elsewhere too, logged and without a mark. `also` is written with it. False
  /// where they are here already: nothing is written.
  bool keep_copy(StagedBlob& blob, Batch also);
  /// Takes the bytes of this blob away, and no marks, where they are still under its digest. `also` is
  /// written with it. False where they are not.
  bool drop(const Digest& digest, BlobId blob, Batch also);

 private:
  class Claimed;       // digests that one thread is keeping or erasing
  struct ReclaimStep;  // one table of references, and what its rewriting writes

  void drop_leftovers();
  static void add_erase(Batch& batch, const Digest& digest, const Manifest& manifest);
  std::uint64_t find_last_id();
  BlobId next_id();
  void compact_references();
  bool worth_reclaiming();
  std::map<std::uint64_t, std::uint64_t> sum_sizes();
  std::vector<ReclaimStep> plan_reclaiming();
  bool has_room(const ReclaimStep& step);
  void rewrite(const ReclaimStep& step);

  Rocks& rocks_;
  std::atomic<std::uint64_t> total_bytes_{0};
  std::atomic<bool> erased_{false};  // since the last reclaim
  std::string reclaimed_to_;         // the last key that an unfinished reclaim came to
  sync::Mutex mutex_;
  sync::Condition released_;
  std::set<Digest> claimed_ GUARDED_BY(mutex_);
  std::uint64_t last_id_ GUARDED_BY(mutex_) = 0;       // given to a blob
  std::uint64_t reserved_ids_ GUARDED_BY(mutex_) = 0;  // noted as given, on disk
};

}  // namespace lightkeep::store
