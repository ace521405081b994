// The rows of a backup in a file of their own, to be asked for the names of images. It has no name while it
// is open, and is gone with the object. One thread.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/backup/extent_reader.h"
#include "app/backup/manifest.h"
#include "store/snapshot_rows.h"

namespace lightkeep::backup {

/// Gives metadata.db part by part, each proved by its digest. Throws store::Error.
void read_rows(ExtentReader& reader, const Manifest& manifest,
               const std::function<void(std::string_view)>& take);

/// "team/summer Ab12Cd34Ef56 beach.jpg", several behind commas; the digest where no row names it.
std::string image_words(const store::Digest& digest, const std::vector<store::ImageName>& names);

class BackupRows {
 public:
  /// Throws store::Error.
  BackupRows(ExtentReader& reader, const Manifest& manifest);
  store::SnapshotRows& rows() { return *rows_; }

 private:
  std::optional<store::SnapshotRows> rows_;
};

}  // namespace lightkeep::backup
