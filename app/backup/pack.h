// A pack: some 32 MB of pieces, each sealed on its own, and behind them a directory, so that a pack tells by
// itself what it holds. On disk as "packs/ab/ab…" (32 hex digits), never changed.
//
//   "LKPACK1\n", name (16) · sealed pieces · sealed directory · u32 length of the sealed directory,
//   "LKEND1\n\0"
//
// A piece is a MiB of an image (its last one shorter), or a compressed part of the rows or of the list of
// images. Its nonce is its place in the pack, and it is bound to its kind, its digest and its number in the
// image. The directory lists extents: pieces of one thing that follow each other. Pure; one thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/backup/sealing.h"
#include "store/digest.h"

namespace lightkeep::backup {

constexpr std::size_t piece_size = 1 << 20;  // of an image; on disk: never change
constexpr std::uint64_t pieces_of(std::uint64_t size) {
  return (size + piece_size - 1) / piece_size;
}
constexpr std::size_t pack_size = 32 << 20;      // about
constexpr std::size_t largest_pack = 128 << 20;  // none of ours is
constexpr std::size_t largest_part = 1 << 20;    // of rows and lists, plain

enum class Kind : std::uint8_t {  // on disk: never renumber
  image = 1,                      // the digest is of the whole image
  rows = 2,                       // of the part of metadata.db
  list = 3,                       // of the part of the list of images
};

struct Extent {
  store::Digest digest{};
  Kind kind{};
  std::uint32_t first = 0;   // piece of the image
  std::uint32_t offset = 0;  // in the pack
  std::uint32_t sealed = 0;  // bytes in the pack
  std::uint32_t plain = 0;   // bytes

  bool operator==(const Extent&) const = default;
};

std::string pack_name(const ObjectId& id);
/// Empty where `name` is none of ours.
bool parse_pack_name(std::string_view name, ObjectId& id);

/// Takes pieces until it is full, then gives the bytes of the pack.
class PackWriter {
 public:
  /// `buffer` is what an earlier one gave, for its memory.
  explicit PackWriter(const Key& repository, std::string buffer = {});

  const ObjectId& id() const { return id_; }
  bool empty() const { return extents_.empty(); }
  /// Whether `plain` bytes more would make it larger than a pack should be.
  bool is_full_for(std::size_t plain) const;
  /// The next piece of an image: it goes on where the last extent of the same digest ends, else begins one.
  void add_piece(const store::Digest& digest, std::uint32_t number, std::string_view plain);
  /// Takes the last extent back.
  void drop_last();
  /// A part of rows or of a list, whole.
  void add_part(Kind kind, const store::Digest& digest, std::string_view plain);
  const std::vector<Extent>& extents() const { return extents_; }
  /// The bytes of the pack; once.
  std::string finish();

 private:
  ObjectId id_;
  ObjectSeal seal_;
  std::string bytes_;
  std::vector<Extent> extents_;
};

constexpr std::size_t pack_head_size = 24;
constexpr std::size_t pack_end_size = 12;

/// Opens what one pack holds.
class PackOpener {
 public:
  PackOpener(const Key& repository, const ObjectId& id);

  bool is_head(std::string_view head) const;
  /// How many bytes in front of the end the directory takes, sealed; 0 where the end is none.
  static std::uint32_t directory_size(std::string_view end);
  /// Throws store::Error{corrupt}.
  std::vector<Extent> open_directory(std::string_view sealed, std::uint64_t offset) const;
  /// The bytes of an extent that `sealed` is of, appended to `plain`. False where it is damaged.
  [[nodiscard]] bool open(const Extent& extent, std::string_view sealed, std::string& plain) const;

 private:
  bool open_part(const Extent& extent, std::string_view sealed, std::string& plain) const;

  ObjectId id_;
  ObjectSeal seal_;
};

/// Extents are written alike in directories and indexes.
constexpr std::size_t extent_size = 49;
class RecordWriter;
class RecordReader;
void write_extent(RecordWriter& out, const Extent& extent);
/// Throws store::Error{corrupt} for what cannot be in a pack.
Extent read_extent(RecordReader& in);

}  // namespace lightkeep::backup
