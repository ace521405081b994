#include "app/backup/manifest.h"

#include <algorithm>
#include <utility>

#include "app/backup/pack.h"
#include "app/backup/record.h"
#include "store/error.h"
#include "text/hex.h"
#include "text/time.h"

namespace lightkeep::backup {
namespace {

using store::Error;
using store::Fault;

constexpr std::uint32_t format = 1;
constexpr std::string_view prefix = "backups/";
constexpr std::size_t time_size = 17;  // "20261129-202500-z"
constexpr std::size_t longest_text = 256;
constexpr std::size_t largest_list_part = largest_part / listed_size;

void write_digests(RecordWriter& out, const std::vector<store::Digest>& digests) {
  out.u32(static_cast<std::uint32_t>(digests.size()));
  for (const store::Digest& digest : digests) out.digest(digest);
}

std::vector<store::Digest> read_digests(RecordReader& in) {
  std::vector<store::Digest> digests(in.count(sizeof(store::Digest)));
  for (store::Digest& digest : digests) digest = in.digest();
  return digests;
}

/// "2026-11-29T20:25:00Z" as "20261129-202500-z"
std::string time_in_name(std::int64_t time) {
  std::string name;
  for (const char c : text::iso_seconds(time)) {
    if (c == 'T') name += '-';
    if (c == 'Z') name += "-z";
    if (c >= '0' && c <= '9') name += c;
  }
  return name;
}

}  // namespace

std::string Manifest::name() const {
  return std::string(prefix) + time_in_name(time) + "-" + text::to_hex(id);
}

bool parse_manifest_name(std::string_view name, ObjectId& id) {
  if (!name.starts_with(prefix)) return false;
  name.remove_prefix(prefix.size());
  return name.size() > time_size + 1 && text::from_hex(name.substr(time_size + 1), id);
}

std::string write_manifest(const Manifest& manifest) {
  RecordWriter out;
  out.u32(format);
  out.bytes({reinterpret_cast<const char*>(manifest.id.data()), manifest.id.size()});
  out.u64(static_cast<std::uint64_t>(manifest.time));
  out.text(manifest.version);
  out.text(manifest.store);
  out.u32(manifest.schema);
  out.u64(manifest.change);
  out.u64(manifest.images);
  out.u64(manifest.image_bytes);
  out.u64(manifest.rows_size);
  write_digests(out, manifest.rows);
  write_digests(out, manifest.lists);
  write_digests(out, manifest.unread);
  out.text(manifest.master_key);
  return out.take();
}

Manifest read_manifest(std::string_view plain) {
  RecordReader in(plain);
  if (const std::uint32_t written = in.u32(); written != format)
    throw Error(Fault::newer_schema, "a backup was written by a later version of Lightkeep (format " +
                                         std::to_string(written) + ")");
  Manifest manifest;
  std::ranges::copy(in.bytes(manifest.id.size()), manifest.id.begin());
  manifest.time = static_cast<std::int64_t>(in.u64());
  manifest.version = in.text(longest_text);
  manifest.store = in.text(longest_text);
  manifest.schema = in.u32();
  manifest.change = in.u64();
  manifest.images = in.u64();
  manifest.image_bytes = in.u64();
  manifest.rows_size = in.u64();
  manifest.rows = read_digests(in);
  manifest.lists = read_digests(in);
  manifest.unread = read_digests(in);
  manifest.master_key = in.text(longest_text);
  in.end();
  return manifest;
}

std::string ImageList::add(const ListedImage& image) {
  constexpr std::uint8_t low_bits = 0x07;
  RecordWriter out;
  out.digest(image.digest);
  out.u64(image.size);
  part_ += out.written();
  const bool ends = image.digest.back() == 0 && (image.digest[image.digest.size() - 2] & low_bits) == 0;
  if (!ends && part_.size() < largest_list_part * listed_size) return {};
  return std::exchange(part_, {});
}

std::vector<ListedImage> read_list(std::string_view part) {
  RecordReader in(part);
  std::vector<ListedImage> images;
  images.reserve(part.size() / listed_size);
  while (in.left() > 0) {
    const store::Digest digest = in.digest();
    images.push_back({digest, in.u64()});
  }
  return images;
}

}  // namespace lightkeep::backup
