// The rows of a backup in a file of their own, to be asked for the names of images. Gone with the object. One
// thread.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string_view>

#include "app/backup/extent_reader.h"
#include "app/backup/manifest.h"
#include "store/snapshot_rows.h"

namespace lightkeep::backup {

/// Gives metadata.db part by part, each proved by its digest. Throws store::Error.
void read_rows(ExtentReader& reader, const Manifest& manifest,
               const std::function<void(std::string_view)>& take);

class BackupRows {
 public:
  /// Throws store::Error.
  BackupRows(ExtentReader& reader, const Manifest& manifest);
  ~BackupRows();
  BackupRows(const BackupRows&) = delete;

  store::SnapshotRows& rows() { return *rows_; }

 private:
  std::filesystem::path file_;
  std::optional<store::SnapshotRows> rows_;
};

}  // namespace lightkeep::backup
