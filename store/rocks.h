// The RocksDB instance behind blobs and renditions: its options, its column families, its failures as the
// store's Error, and its recovery from them. Owned by blob_engine.cpp; any thread.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "store/blob_key.h"
#include "store/data_dir.h"
#include "sync/mutex.h"

namespace lightkeep::store {

enum class Durability {
  synced,    // on disk when the call returns, and with it all that was logged before
  logged,    // survives the end of the process, not a power cut
  unlogged,  // lost when the process ends before the next flush
};

struct RocksConfig {
  std::filesystem::path folder;
  OpenMode mode = OpenMode::open;     // read_only sees what was written before it opened
  std::filesystem::path set_aside{};  // where files go that an opening would delete; empty: they are deleted
  std::function<void(const std::string&)> warn{};
  int max_open_files = 512;
  /// Nothing is logged, so that bytes are written once: no write is on disk before a `flush`, whatever it
  /// asks for. After a failure nothing is written any more, and what was not flushed is lost, from some write
  /// on.
  bool unlogged = false;
  rocksdb::Env* env = rocksdb::Env::Default();
};

/// Changes that are written together or not at all. Bytes are copied in. One thread.
class Batch {
 public:
  void put(Family family, std::string key, std::string value);
  void erase(Family family, std::string key);
  void erase_range(Family family, std::string begin, std::string end);  // without `end`
  void add(Family family, std::string key, std::uint64_t number);       // to a number, modulo 2^64
  bool empty() const { return changes_.empty(); }

 private:
  friend class Rocks;
  enum class Kind { put, erase, erase_range, add };
  struct Change {
    Kind kind;
    Family family;
    std::string key;
    std::string value;
  };
  std::vector<Change> changes_;
};

class KeepingFiles;

class Rocks {
 public:
  /// Throws Error{newer_schema, corrupt, missing, full, read_only, io}.
  explicit Rocks(RocksConfig config);
  ~Rocks();
  Rocks(const Rocks&) = delete;

  /// Throws Error. After a failure of the disk, or of anything else below, later writes succeed again once
  /// the cause is gone: where RocksDB cannot go on by itself, it is closed and opened anew.
  void write(const Batch& batch, Durability durability);
  /// A logged `write` of one big value, not copied, after `record`. One at a time: RocksDB would queue them
  /// anyway, and so many uploads at once hold one copy of their bytes each and not two.
  void write_big(const Batch& record, Family family, std::string_view key, std::string_view value);

  /// All that was written is on disk when it returns. Throws Error.
  void flush();

  /// False when there is no such key. Throws Error.
  bool get(Family family, std::string_view key, std::string& value);
  /// The same without a copy: `take` sees the value during the call.
  bool get(Family family, std::string_view key, bool keep_in_cache,
           const std::function<void(std::string_view)>& take);
  /// Calls `take` for each entry from `first` on, in order, until it returns false. `take` calls nothing of
  /// Rocks.
  void scan(Family family, std::string_view first,
            const std::function<bool(std::string_view key, std::string_view value)>& take);
  /// The last key that is not after `key`; empty when there is none.
  std::optional<std::string> last_key(Family family, std::string_view key);

  /// The open database for what is not above; held open while the object lives. Do not nest.
  class SCOPED_CAPABILITY Use {
   public:
    /// Throws Error{io} while it is closed.
    explicit Use(const Rocks& rocks) ACQUIRE_SHARED(rocks.opened_);
    ~Use() RELEASE() NO_THREAD_SAFETY_ANALYSIS {}
    Use(const Use&) = delete;
    rocksdb::DB* operator->() const NO_THREAD_SAFETY_ANALYSIS { return rocks_.db_.get(); }
    rocksdb::ColumnFamilyHandle* family(Family family) const NO_THREAD_SAFETY_ANALYSIS {
      return rocks_.handle(family);
    }

   private:
    const Rocks& rocks_;
    const sync::SharedLock lock_;
  };

  /// All writes up to this number are on disk, as far as synced writes have told. Grows.
  std::uint64_t synced_sequence() const { return synced_sequence_; }
  /// The number of the last write that is there.
  std::uint64_t last_sequence() const;
  /// Files with bytes that the database knows and that are not on disk in full, each with what is wrong:
  /// "blobs/000012.blob is missing".
  std::vector<std::string> damaged_files() const;
  /// The sentence of the last write's failure; empty when it succeeded.
  std::optional<std::string> trouble() const;

 private:
  void open(OpenMode mode) REQUIRES(opened_);
  void open_to_read() REQUIRES(opened_);
  void close() REQUIRES(opened_);
  void check_format();
  rocksdb::Status write_now(const Batch& batch, const rocksdb::Slice* big_key,
                            const rocksdb::Slice* big_value, Family family,
                            const rocksdb::WriteOptions& options) REQUIRES_SHARED(opened_);
  void write_or_recover(const std::function<rocksdb::Status()>& write);
  bool recover();
  void require_room() const;
  bool is_closed() const;
  bool can_reopen() const REQUIRES(opened_);
  void note_trouble(std::optional<std::string> sentence);
  rocksdb::ColumnFamilyHandle* handle(Family family) const REQUIRES_SHARED(opened_) {
    return families_[static_cast<std::size_t>(family)];
  }

  const RocksConfig config_;
  std::shared_ptr<KeepingFiles> files_;
  std::unique_ptr<rocksdb::Env> env_;
  mutable sync::SharedMutex opened_;  // shared by those who use the database, alone while it is opened anew
  std::unique_ptr<rocksdb::DB> db_ GUARDED_BY(opened_);
  std::array<rocksdb::ColumnFamilyHandle*, family_count> families_ GUARDED_BY(opened_){};
  sync::Mutex big_writes_;  // guards memory: one write of that size at a time
  std::atomic<std::uint64_t> synced_sequence_{0};
  mutable sync::Mutex trouble_mutex_;
  std::optional<std::string> trouble_ GUARDED_BY(trouble_mutex_);
};

/// `action` completes "cannot …".
[[noreturn]] void throw_status(const rocksdb::Status& status, const std::string& action);
inline void check(const rocksdb::Status& status, const char* action) {
  if (!status.ok()) throw_status(status, action);
}
inline rocksdb::Slice slice(std::string_view text) {
  return {text.data(), text.size()};
}
inline std::string_view view(const rocksdb::Slice& slice) {
  return {slice.data(), slice.size()};
}

}  // namespace lightkeep::store
