// BlobStore whose blobs are kept in an object store, with RocksDB before it as a cache of a bounded size: an
// upload is durable there before it is answered, and losing the cache costs time only. Marks are kept here;
// the sweep finds anew what they told. Owned by blob_engine.cpp; any thread.
//
// Blobs that are here and not there yet are no copies, and stay until they are moved; so a store can be
// moved there, and back, while it serves: what is not on the one side is read from the other.
#pragma once

#include <atomic>
#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "store/blob_fetch.h"
#include "store/blob_move.h"
#include "store/blob_store.h"
#include "store/remote_blobs.h"
#include "store/remote_watch.h"
#include "store/rocks_copies.h"
#include "sync/mutex.h"

namespace lightkeep::store {

struct CachedBlobConfig {
  bool keeps_here = false;     // new blobs too: the store is on its way back from there
  bool read_only = false;      // nothing is written, here or there
  bool past_copies = false;    // what is there is read there
  std::uint64_t budget = 0;    // bytes of copies
  std::uint64_t min_free = 0;  // bytes of the disk that copies leave free
  int most_waiting = 12;       // threads that wait for what is on its way here; others are refused
  /// Nothing is erased before nobody else was seen to use the place for so long: see RemoteWatchConfig.
  std::chrono::milliseconds alone_for{};
  std::chrono::milliseconds look_for_others{};
  std::function<void(const std::string&)> warn{};  // one line for the operator; may be empty; any thread
};

class CachedBlobStore final : public BlobStore {
 public:
  CachedBlobStore(Rocks& rocks, RocksBlobStore& here, RemoteBlobs& there, const CachedBlobConfig& config);
  ~CachedBlobStore() override;

  std::unique_ptr<StagedBlob> stage() override { return here_.stage(); }
  void keep(std::span<StagedBlob* const> batch) override;
  std::unique_ptr<BlobReader> open(const Digest& digest) override;
  std::optional<std::string> link(const Digest& digest, std::string_view media_type, int seconds) override;
  bool contains(const Digest& digest) override;
  bool is_far(const Digest& digest) override { return asks_there() && !here_.contains(digest); }
  void erase(const Digest& digest) override;
  bool may_erase() override;
  void abandon(std::span<StagedBlob* const> batch) override { here_.abandon(batch); }
  std::vector<Digest> list(const Digest& after, int most) override;
  void mark(std::span<const MarkedBlob> blobs, Mark set) override { here_.mark(blobs, set); }
  void unmark(std::span<const Digest> blobs) override { here_.unmark(blobs); }
  std::optional<Mark> mark_of(const Digest& digest) override { return here_.mark_of(digest); }
  std::vector<MarkedBlob> marked(Mark mark, int most) override { return here_.marked(mark, most); }
  /// As counted when all were listed last, and kept since.
  std::uint64_t total_bytes() const override;
  Reclaimed reclaim(const std::function<bool()>& stop) override { return here_.reclaim(stop); }

  /// Moves what is behind `after` and not yet where it is to be, at most `most`. On disk there when it
  /// returns, and held against its digest. Throws Error; what was moved stays so. One caller at a time.
  MovedPage move_page(const Digest& after, int most);
  /// On the way back: of blobs that must be here, brings those that are not.
  MovedPage bring(const std::vector<Digest>& blobs);
  /// All are here: what is there is not asked any more.
  void end_way_here();
  /// What was noted of another place, or of another time, is of no use.
  void forget_copies() { copies_.remove_all(); }

  /// The sentence of the last failure there; empty when it is used again.
  std::optional<std::string> trouble() const;
  /// What waits for the object store ends soon, and all that comes after it.
  void give_up();

 private:
  class Reader;
  class Waiting;

  bool asks_there() const { return !ended_; }
  bool is_here_alone(const Digest& digest) { return here_.contains(digest) && !copies_.contains(digest); }
  bool has_room(std::uint64_t size) const;
  std::unique_ptr<BlobReader> open_here(const Digest& digest);
  std::uint64_t size_there(const Digest& digest);
  std::shared_ptr<BlobFetch> fetch(const Digest& digest);
  void begin_carrier() REQUIRES(mutex_);
  void carry_fetches();
  void carry(BlobFetch& fetch, const Digest& digest);
  void put_there(StagedBlob& blob);
  MovedPage move_there(const Digest& after, int most);
  std::uint64_t bring_here(const Digest& digest);
  bool is_sound_here(const Digest& digest);

  Rocks& rocks_;
  RocksBlobStore& here_;
  RemoteBlobs& there_;
  const CachedBlobConfig config_;
  RocksCopies copies_;
  std::atomic<bool> ended_ = false;  // the way here
  std::atomic<int> waiting_for_bytes_ = 0;
  std::atomic<std::uint64_t> there_bytes_{0};
  std::uint64_t counted_ = 0;  // by the listing that is under way; of who sweeps
  sync::Mutex page_mutex_;     // of a look at all of them in their order
  Digest page_after_ GUARDED_BY(page_mutex_){};
  std::vector<RemoteBlob> page_ GUARDED_BY(page_mutex_);

  sync::Mutex mutex_;
  sync::Condition arrived_;
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::map<Digest, std::shared_ptr<BlobFetch>> fetches_ GUARDED_BY(mutex_);
  std::deque<Digest> waiting_ GUARDED_BY(mutex_);
  std::size_t idle_ GUARDED_BY(mutex_) = 0;
  std::vector<std::thread> carriers_ GUARDED_BY(mutex_);
  RemoteWatch watch_;
};

}  // namespace lightkeep::store
