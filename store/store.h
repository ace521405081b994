// Start here. The store is all that must survive a restart: blobs and renditions in RocksDB, rows in SQLite,
// secrets in the vault, in one data folder that one process owns.
//
//   data/lock  data/master.key  data/metadata.db  data/blobs/
//
// Built by the composition root; app/library and cron use it. Every member may be called from any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <shared_mutex>
#include <string>

#include "store/blob_store.h"
#include "store/error.h"
#include "store/ids.h"
#include "store/metadata.h"
#include "store/renditions.h"
#include "store/vault.h"

namespace lightkeep::store {

struct StoreConfig {
  std::filesystem::path folder{};               // created with mode 0700 when missing
  std::uint64_t rendition_budget = 1ull << 30;  // bytes
  int readers = 4;                              // SQLite reader connections
  std::optional<std::string>
      master_key{};  // 64 hex digits; else `master.key` in the folder, made at the first start
  std::function<void(const std::string&)> warn{};  // one line for the operator; may be empty; any thread
};

class Store {
 public:
  /// Takes the lock, opens, migrates and repairs. Throws Error with a sentence for the operator.
  explicit Store(const StoreConfig& config);
  ~Store();
  Store(const Store&) = delete;

  BlobStore& blobs();
  Renditions& renditions();
  Metadata& metadata();
  Vault& vault();

  /// Bytes that the file system can still take. Throws Error{io}.
  std::uint64_t free_bytes() const;

  /// Held by an upload from before BlobStore::keep until its rows are committed, so that the sweep cannot
  /// take a blob in between.
  using Pin = std::shared_lock<std::shared_mutex>;
  Pin pin();

  /// Removes blobs (and their renditions) that no row has referred to since before `before`, at most `most`;
  /// true when more are left.
  bool sweep(Millis before, int most);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lightkeep::store
