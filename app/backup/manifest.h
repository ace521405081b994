// A backup: what was there at one moment. It names the parts of the rows and of the list of images by their
// digests, and carries the small files. Without its manifest nothing happened. On disk as
// "backups/TIME-NAME", sealed. Pure; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/backup/sealing.h"
#include "store/digest.h"

namespace lightkeep::backup {

constexpr std::uint64_t largest_manifest = 1 << 30;  // bytes
constexpr std::size_t rows_part_size = 64 << 10;     // of metadata.db

struct Manifest {
  ObjectId id{};
  std::int64_t time = 0;  // Unix milliseconds of the snapshot
  std::string version{};  // of Lightkeep
  std::string store{};    // name of the data folder
  std::uint32_t schema = 0;
  std::uint64_t change = 0;
  std::uint64_t images = 0;
  std::uint64_t image_bytes = 0;
  std::uint64_t rows_size = 0;  // bytes of metadata.db
  std::vector<store::Digest> rows{};
  std::vector<store::Digest> lists{};
  std::vector<store::Digest> unread{};  // images that were damaged already, and are not in the backup
  std::string master_key{};             // 64 hex digits

  std::string name() const;  // of the object
};

std::string write_manifest(const Manifest& manifest);
/// Throws store::Error{corrupt, newer_schema}.
Manifest read_manifest(std::string_view plain);
/// False where `name` is none of ours.
bool parse_manifest_name(std::string_view name, ObjectId& id);

/// An image of the list.
struct ListedImage {
  store::Digest digest{};
  std::uint64_t size = 0;
};
constexpr std::size_t listed_size = 40;

/// Parts of the list of images: cut behind digests that end with eleven zero bits, so that an image more
/// changes one part only.
class ImageList {
 public:
  /// Takes the next image, in the order of digests; the finished part, or nothing.
  std::string add(const ListedImage& image);
  /// What is left.
  std::string finish() { return std::move(part_); }

 private:
  std::string part_;
};
/// Throws store::Error{corrupt}.
std::vector<ListedImage> read_list(std::string_view part);

}  // namespace lightkeep::backup
