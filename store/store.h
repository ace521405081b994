// Start here. The store is all that must survive a restart: blobs and renditions in RocksDB, rows in SQLite,
// secrets in the vault, in one data folder that one process owns (data_dir.h has every name).
//
// Nothing is made anew over what is there: a store is made in an empty folder only, and a folder with a part
// that is missing, damaged or of another store is refused with a sentence, untouched.
//
// Built by the composition root; app/library and cron use it. Every member may be called from any thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/blob_placing.h"
#include "store/blob_store.h"
#include "store/error.h"
#include "store/identity.h"
#include "store/ids.h"
#include "store/metadata.h"
#include "store/renditions.h"
#include "store/sweeper.h"
#include "store/upload_files.h"
#include "store/vault.h"

namespace lightkeep::store {

/// Where rows are wanted that the folder does not have itself.
struct RowPlacing {
  std::string wanted{};  // the address of a server, or empty: where they are
  /// A connection to the server at an address. Throws Error. May be empty where rows are in the folder.
  std::function<std::unique_ptr<Connection>(const std::string& address)> reach{};
};

struct StoreConfig {
  std::filesystem::path folder{};               // created with mode 0700 when missing
  std::uint64_t rendition_budget = 1ull << 30;  // bytes
  bool begins = true;                           // an empty folder becomes a store; else Error{missing}
  int readers = 4;                              // connections that read rows
  int max_open_files = 512;                     // that RocksDB keeps open
  std::optional<std::string>
      master_key{};  // 64 hex digits; else `master.key` in the folder, made at the first start
  BlobPlacing blobs{};
  RowPlacing rows{};
  std::function<void(const std::string&)> warn{};  // one line for the operator; may be empty; any thread
  std::function<Millis()> clock{};                 // Unix milliseconds; empty: 0 is noted as the time
};

/// How far blobs have come that are on their way.
struct BlobWay {
  BlobsAt blobs = BlobsAt::here;
  std::string place{};                // address of the object store; empty: all are in the folder
  std::int64_t looked_at = 0;         // of this round; the last one finds nothing to move
  std::int64_t moved = 0;             // since the start
  std::uint64_t bytes = 0;            // that were sent for it
  std::vector<std::string> failed{};  // of the last round: those that cannot be moved, each with the reason
};

enum class MoveStep {
  more,
  round_ended,  // all were looked at, and some cannot be moved
  done,         // all are where they are to be
};

class Store {
 public:
  /// Takes the lock, opens and migrates. Throws Error with a sentence for the operator.
  explicit Store(const StoreConfig& config);
  ~Store();
  Store(const Store&) = delete;

  BlobStore& blobs();
  Renditions& renditions();
  Metadata& metadata();
  Vault& vault();
  UploadFiles& upload_files();

  /// What was kept last. Nothing where it is not there or does not open: it can be made anew.
  std::optional<std::string> kept(Kept what);
  /// Sealed, in a file of its own. Throws Error{full, read_only, io}.
  void keep(Kept what, std::string_view bytes);

  /// Bytes that the file system can still take. Throws Error{io}.
  std::uint64_t free_bytes() const;
  /// Why writes fail; empty while they succeed. Tries to write, now and then, to see whether they do again.
  std::optional<std::string> trouble();

  /// Held by an upload from before BlobStore::keep until its rows are committed.
  using Pin = Sweeper::Pin;
  Pin pin(std::span<StagedBlob* const> batch);
  Sweeper& sweeper();

  /// Moves some blobs on to where they are to be. Throws Error, and what was moved stays so. One caller at a
  /// time.
  MoveStep move_blobs();
  /// What waits for an object store ends soon, and all that comes after it: for a stop that has no more time.
  void give_up_waiting();
  BlobWay blob_way() const;

  /// Committed groups of writes that were found missing at starts, and not been dismissed yet.
  std::int64_t lost_changes() const;
  void forget_lost_changes();
  /// Fills the reserve for a start on a full disk, and removes what was set aside before `before`, and
  /// the copies of rows that were made a month before it.
  void tidy(Millis before);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace lightkeep::store
