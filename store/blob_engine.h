// The engine under blobs and derived images, one database in `blobs/`, and its choice: RocksDB. Besides what
// it stores, it tells how far it has come, so that the store finds out when a part was lost or is of another
// folder. Opened by store.cpp, and to be looked at by those who check and mend a folder. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/blob_move.h"
#include "store/blob_store.h"
#include "store/data_dir.h"
#include "store/remote_blobs.h"
#include "store/renditions.h"

namespace lightkeep::store {

struct BlobEngineConfig {
  std::filesystem::path folder{};
  OpenMode mode = OpenMode::open;
  std::filesystem::path set_aside{};  // where files go that an opening would delete; empty: they are deleted
  std::function<void(const std::string&)> warn{};  // one line for the operator; may be empty; any thread
  int max_open_files = 512;
  bool unlogged = false;               // see RocksConfig: for a store that is being made
  std::uint64_t rendition_budget = 0;  // bytes

  // Where blobs are kept in an object store; null: here.
  std::unique_ptr<RemoteBlobs> there{};
  bool keeps_here = false;     // new ones, and others are on their way here
  bool past_copies = false;    // what is there is read there
  bool new_place = false;      // what was noted of copies is of another place
  std::uint64_t copies = 0;    // bytes of the cache
  std::uint64_t min_free = 0;  // of the disk, that it leaves
  int most_waiting = 12;       // this and those that follow: see CachedBlobConfig
  std::chrono::milliseconds alone_for{}, look_for_others{};
};

class BlobEngine {
 public:
  virtual ~BlobEngine() = default;

  virtual BlobStore& blobs() = 0;
  virtual Renditions& renditions() = 0;
  /// Blobs on their way there or here: CachedBlobStore::move_page. Not where there is no object store.
  virtual MovedPage move_page(const Digest& after, int most) = 0;
  virtual MovedPage bring(const std::vector<Digest>& blobs) = 0;
  virtual void end_way_here() = 0;
  /// Whether some blobs are copies of what is in an object store.
  virtual bool has_copies() = 0;
  /// What waits for the object store ends soon.
  virtual void give_up() = 0;

  /// Which store it belongs to; empty until it is told.
  virtual std::optional<std::string> store_name() const = 0;
  virtual void name_store(std::string_view name) = 0;  // durable when it returns

  /// All that was written is on disk when it returns: for an unlogged one. Throws Error.
  virtual void flush() = 0;

  /// All writes up to this number are on disk, as far as synced writes have told. Grows, also over restarts.
  virtual std::uint64_t synced_sequence() const = 0;
  /// The number of the last write that is there.
  virtual std::uint64_t last_sequence() const = 0;
  /// Files that are not on disk in full, each with what is wrong: "blobs/000012.blob is missing".
  virtual std::vector<std::string> damaged_files() const = 0;

  /// The sentence of the last write's failure; empty when it succeeded.
  virtual std::optional<std::string> trouble() const = 0;
  /// Writes something of no use, durably, to see whether writes succeed. Throws Error.
  virtual void probe() = 0;
};

/// Drops what a crash left staged, but in read_only. Throws Error{newer_schema, corrupt, missing, full,
/// read_only, io}.
std::unique_ptr<BlobEngine> open_blob_engine(BlobEngineConfig config);

}  // namespace lightkeep::store
