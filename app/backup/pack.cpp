#include "app/backup/pack.h"

#include <zstd.h>

#include <algorithm>

#include "app/backup/record.h"
#include "store/error.h"
#include "text/hex.h"

namespace lightkeep::backup {
namespace {

using store::Error;
using store::Fault;

constexpr std::string_view magic = "LKPACK1\n";
constexpr std::string_view end_magic{"LKEND1\n\0", 8};
constexpr std::string_view prefix = "packs/";
constexpr int zstd_level = 3;
constexpr std::uint32_t largest_directory = 64 << 20;

/// What a piece is bound to besides its pack and its place.
std::string binding_of(const Extent& extent, std::uint32_t number) {
  RecordWriter out;
  out.u8(static_cast<std::uint8_t>(extent.kind));
  out.digest(extent.digest);
  out.u32(number);
  return out.take();
}

std::string_view view(const ObjectId& id) {
  return {reinterpret_cast<const char*>(id.data()), id.size()};
}

std::string compressed(std::string_view plain) {
  std::string out(ZSTD_compressBound(plain.size()), '\0');
  const std::size_t size = ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), zstd_level);
  if (ZSTD_isError(size) != 0) throw Error(Fault::io, "zstd failed");
  out.resize(size);
  return out;
}

}  // namespace

std::string pack_name(const ObjectId& id) {
  const std::string hex = text::to_hex(id);
  return std::string(prefix) + hex.substr(0, 2) + "/" + hex;
}

bool parse_pack_name(std::string_view name, ObjectId& id) {
  const std::size_t slash = name.rfind('/');
  return slash != name.npos && text::from_hex(name.substr(slash + 1), id) && pack_name(id) == name;
}

void write_extent(RecordWriter& out, const Extent& extent) {
  out.u8(static_cast<std::uint8_t>(extent.kind));
  out.digest(extent.digest);
  out.u32(extent.first);
  out.u32(extent.offset);
  out.u32(extent.sealed);
  out.u32(extent.plain);
}

Extent read_extent(RecordReader& in) {
  Extent extent;
  extent.kind = static_cast<Kind>(in.u8());
  extent.digest = in.digest();
  extent.first = in.u32();
  extent.offset = in.u32();
  extent.sealed = in.u32();
  extent.plain = in.u32();
  const bool image = extent.kind == Kind::image;
  const bool known = image || extent.kind == Kind::rows || extent.kind == Kind::list;
  const bool fits = image ? extent.sealed == extent.plain + pieces_of(extent.plain) * seal_size
                          : extent.sealed >= seal_size && extent.plain <= largest_part;
  if (!known || !fits || extent.plain == 0 || extent.plain > 2 * pack_size || extent.sealed > 2 * pack_size)
    throw Error(Fault::corrupt, "the directory of a pack is of another form");
  return extent;
}

PackWriter::PackWriter(const Key& repository, std::string buffer)
    : id_(new_object_id()), seal_(repository, "pack", id_), bytes_(std::move(buffer)) {
  bytes_.clear();
  bytes_.reserve(pack_size + piece_size);
  bytes_ += magic;
  bytes_ += view(id_);
}

bool PackWriter::is_full_for(std::size_t plain) const {
  return !empty() && bytes_.size() + plain + seal_size > pack_size;
}

void PackWriter::add_piece(const store::Digest& digest, std::uint32_t number, std::string_view plain) {
  const bool goes_on = !empty() && extents_.back().kind == Kind::image && extents_.back().digest == digest &&
                       extents_.back().first + pieces_of(extents_.back().plain) == number;
  if (!goes_on)
    extents_.push_back({digest, Kind::image, number, static_cast<std::uint32_t>(bytes_.size()), 0, 0});
  Extent& extent = extents_.back();
  seal_.seal(bytes_.size(), binding_of(extent, number), plain, bytes_);
  extent.plain += static_cast<std::uint32_t>(plain.size());
  extent.sealed += static_cast<std::uint32_t>(plain.size() + seal_size);
}

void PackWriter::drop_last() {
  bytes_.resize(extents_.back().offset);
  extents_.pop_back();
}

void PackWriter::add_part(Kind kind, const store::Digest& digest, std::string_view plain) {
  Extent extent{digest, kind,
                0,      static_cast<std::uint32_t>(bytes_.size()),
                0,      static_cast<std::uint32_t>(plain.size())};
  seal_.seal(bytes_.size(), binding_of(extent, 0), compressed(plain), bytes_);
  extent.sealed = static_cast<std::uint32_t>(bytes_.size()) - extent.offset;
  extents_.push_back(extent);
}

std::string PackWriter::finish() {
  RecordWriter directory;
  for (const Extent& extent : extents_) write_extent(directory, extent);
  const std::size_t at = bytes_.size();
  seal_.seal(at, end_magic, directory.written(), bytes_);
  RecordWriter end;
  end.u32(static_cast<std::uint32_t>(bytes_.size() - at));
  end.bytes(end_magic);
  return std::move(bytes_) + end.written();
}

PackOpener::PackOpener(const Key& repository, const ObjectId& id) : id_(id), seal_(repository, "pack", id) {}

bool PackOpener::is_head(std::string_view head) const {
  return head.size() == pack_head_size && head.starts_with(magic) && head.substr(magic.size()) == view(id_);
}

std::uint32_t PackOpener::directory_size(std::string_view end) {
  if (end.size() != pack_end_size || !end.ends_with(end_magic)) return 0;
  const std::uint32_t size = RecordReader(end).u32();
  return size <= largest_directory ? size : 0;
}

std::vector<Extent> PackOpener::open_directory(std::string_view sealed, std::uint64_t offset) const {
  std::string plain(std::max(sealed.size(), seal_size) - seal_size, '\0');
  if (!seal_.open(offset, end_magic, sealed, plain))
    throw Error(Fault::corrupt, "the directory of " + pack_name(id_) + " is damaged");
  RecordReader in(plain);
  std::vector<Extent> extents;
  extents.reserve(plain.size() / extent_size);
  while (in.left() > 0) extents.push_back(read_extent(in));
  return extents;
}

bool PackOpener::open(const Extent& extent, std::string_view sealed, std::string& plain) const {
  if (sealed.size() != extent.sealed || sealed.size() < seal_size) return false;
  if (extent.kind != Kind::image) return open_part(extent, sealed, plain);
  std::uint32_t number = extent.first;
  std::uint64_t place = extent.offset;
  while (!sealed.empty()) {
    const std::size_t take = std::min(sealed.size(), piece_size + seal_size);
    if (take < seal_size) return false;
    const std::size_t at = plain.size();
    plain.resize(at + take - seal_size);
    if (!seal_.open(place, binding_of(extent, number), sealed.substr(0, take), std::span(plain).subspan(at)))
      return false;
    sealed.remove_prefix(take);
    place += take;
    ++number;
  }
  return true;
}

bool PackOpener::open_part(const Extent& extent, std::string_view sealed, std::string& plain) const {
  std::string packed(sealed.size() - seal_size, '\0');
  if (!seal_.open(extent.offset, binding_of(extent, 0), sealed, packed)) return false;
  const std::size_t at = plain.size();
  plain.resize(at + extent.plain);
  return ZSTD_decompress(plain.data() + at, extent.plain, packed.data(), packed.size()) == extent.plain;
}

}  // namespace lightkeep::backup
