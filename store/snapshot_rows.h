// The rows in a copy of metadata.db that nobody else has open: what a backup made of it, and what it is
// proved with. One thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/digest.h"

namespace SQLite {
class Database;
}

namespace lightkeep::store {

struct SnapshotImage {
  Digest digest{};
  std::uint64_t size = 0;
};

/// Where an image is shown: what its owner knows it by.
struct ImageName {
  std::string organization, library;  // their slugs
  std::string asset;                  // public id
  std::string filename;
};

/// One that its URL shows to anybody.
struct ShownAsset {
  std::string public_id, content_type;
  SnapshotImage image;
};

/// A part of a store that people know by its address.
struct StorePart {
  std::string organization;  // its slug
  std::string library;       // likewise; empty: all of the organization's
};

class SnapshotRows {
 public:
  /// Nothing is written, not even beside the file. Every member throws Error{corrupt, missing, io}.
  explicit SnapshotRows(const std::filesystem::path& copy);
  ~SnapshotRows();
  SnapshotRows(const SnapshotRows&) = delete;

  /// All that the rows name, in the order of their digests.
  void each_image(const std::function<void(const SnapshotImage&)>& take);
  /// The same of one part of it, in its trash too. Throws Error{missing} also where there is no such part.
  void each_image(const StorePart& part, const std::function<void(const SnapshotImage&)>& take);
  /// Of the images with these bytes, those in the trash too; one of a removed library has no library.
  std::vector<ImageName> names_of(const Digest& digest);
  /// At most so many, by chance; of no organization that has lapsed by then (Unix milliseconds).
  std::vector<ShownAsset> some_shown(std::size_t most, std::int64_t now);
  std::string store_name();
  std::uint64_t change();
  int schema();

 private:
  std::unique_ptr<SQLite::Database> database_;
};

}  // namespace lightkeep::store
