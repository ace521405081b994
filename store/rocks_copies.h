// Which blobs in RocksDB are copies of what is kept elsewhere, under a budget: the oldest go first, but those
// that were used since it came by last (the clock algorithm: Corbató 1968). Losing them costs time only. What
// is kept here and is no copy stays. Owned by cached_blob_store.cpp; any thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <set>
#include <span>

#include "store/rocks.h"
#include "store/rocks_blob_store.h"
#include "sync/mutex.h"

namespace lightkeep::store {

class RocksCopies {
 public:
  /// `budget` in bytes.
  RocksCopies(Rocks& rocks, RocksBlobStore& blobs, std::uint64_t budget);

  /// Those of `blobs` that are kept here are copies from now on. Logged.
  void add(std::span<const Digest> blobs);
  /// They are no copies any more: the only place where they are is here. On disk when it returns.
  void remove(std::span<const Digest> blobs);
  /// The same of all.
  void remove_all();
  bool contains(const Digest& digest) { return find(digest).has_value(); }
  /// Keeps the bytes as a copy.
  void keep(StagedBlob& blob);
  void note_use(const Digest& digest);
  /// Takes the bytes away, where they are a copy.
  void drop(const Digest& digest);

  std::uint64_t bytes() const { return bytes_; }
  std::uint64_t budget() const { return budget_; }
  /// Drops what is over the budget. At once where another thread does it already.
  void trim();

 private:
  struct Hand;

  std::optional<Manifest> find(const Digest& digest);
  std::optional<Hand> next_after(BlobId blob);

  Rocks& rocks_;
  RocksBlobStore& blobs_;
  const std::uint64_t budget_;
  std::atomic<std::uint64_t> bytes_{0};
  sync::Mutex changing_;  // guards the sum: of adding and removing of the same blob one comes first
  sync::Mutex trimming_;
  BlobId hand_ GUARDED_BY(trimming_){};
  sync::Mutex used_mutex_;
  std::set<BlobId> used_ GUARDED_BY(used_mutex_);
};

}  // namespace lightkeep::store
