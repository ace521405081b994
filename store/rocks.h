// The RocksDB instance behind blobs and renditions: its options, its column families, its failures as the
// store's Error. Owned by store.cpp; any thread.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "store/blob_key.h"

namespace lightkeep::store {

enum class Durability {
  synced,    // on disk when the call returns, and with it all that was logged before
  logged,    // survives the end of the process, not a power cut
  unlogged,  // lost when the process ends before the next flush
};

struct RocksConfig {
  std::filesystem::path folder;
  std::function<void(const std::string&)> warn;
  rocksdb::Env* env = rocksdb::Env::Default();
};

class Rocks {
 public:
  /// Throws Error{newer_schema, corrupt, full, read_only, io}.
  explicit Rocks(RocksConfig config);
  ~Rocks();
  Rocks(const Rocks&) = delete;

  rocksdb::DB& db() { return *db_; }
  rocksdb::ColumnFamilyHandle* family(Family family) { return families_[static_cast<std::size_t>(family)]; }

  /// Throws Error. After a failure of the disk, later writes succeed again once the cause is gone.
  void write(rocksdb::WriteBatch& batch, Durability durability);
  /// `write` of one big value under its key and of a small record before it. One at a time: RocksDB would
  /// queue them anyway, and so many uploads at once hold one copy of their bytes each and not two.
  void write_big(Family family, std::string_view key, std::string_view value, rocksdb::WriteBatch batch);
  /// False when there is no such key. Throws Error.
  bool get(Family family, std::string_view key, std::string& value);

 private:
  void open(const rocksdb::Options& options);
  void check_format();

  const std::filesystem::path folder_;
  std::unique_ptr<rocksdb::DB> db_;
  std::mutex big_writes_;
  std::array<rocksdb::ColumnFamilyHandle*, family_count> families_{};
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
