// A data folder that is being put back from a backup: images first, rows next, its name last. Until all of it
// is there it says of itself that it is no store (Phase::restoring), and only the same restore goes on with
// it. Called by app/backup; one thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "store/blob_placing.h"
#include "store/blob_store.h"
#include "store/data_dir.h"
#include "store/durable_file.h"
#include "store/identity.h"
#include "store/ids.h"
#include "store/snapshot_rows.h"

namespace lightkeep::store {

class RestoredBlobs;

/// Where the images of a restored store are to be.
struct RestoredPlace {
  BlobPlacing blobs{};  // `wanted` as for a store; empty: in the folder, or where the restore was begun
  /// The store that the backup is of: an object store that holds its images is gone on with. Empty: it is
  /// refused as that of any other store is, since images that are not put back would be taken for orphans.
  std::string store{};
};

class RestoredFolder {
 public:
  /// An empty folder, or one that does not exist, or one in which the restore of the same `backup` was begun.
  /// Throws Error{taken} for any other, and for an object store of another store, both untouched;
  /// Error{locked, full, read_only, unreachable, io}.
  RestoredFolder(const std::filesystem::path& folder, std::string_view backup, const RestoredPlace& place);
  ~RestoredFolder();
  RestoredFolder(const RestoredFolder&) = delete;

  /// Where images go. Before put_rows.
  RestoredBlobs& blobs() { return *blobs_; }
  /// The address of the object store that has them; empty: the folder.
  const std::string& place() const { return identity_.place; }

  /// `write` puts the rows into the file, which is empty.
  void put_rows(const std::function<void(File&)>& write);
  /// What `restore` is to be judged by: the rows are held against the key, made to name this folder, and
  /// freed of what must not come back: sessions, and uploads whose pieces were not kept. Then the folder is a
  /// store. `key_text` goes into its file where `keep_key` says so. Of `only`, where that is given, rows and
  /// people come back, and of nothing else.
  void finish(const std::string& key_text, bool keep_key, Millis now, const std::optional<StorePart>& only);

 private:
  void begin(std::string_view backup, const RestoredPlace& place);
  void mend_rows(const std::string& key_text, Millis now, const std::optional<StorePart>& only);

  DataDir folder_;
  Identity identity_;
  std::unique_ptr<RestoredBlobs> blobs_;
};

}  // namespace lightkeep::store
