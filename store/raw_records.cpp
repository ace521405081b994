// The records in the files of a blob store, read without RocksDB opening it.
#include "store/raw_records.h"

#include <rocksdb/sst_file_reader.h>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "store/crc32c.h"
#include "store/rocks.h"

namespace lightkeep::store {

namespace {

constexpr std::size_t chunk_key_size = 12;
constexpr auto chunks_id = static_cast<std::uint32_t>(Family::chunks);
constexpr auto manifests_id = static_cast<std::uint32_t>(Family::manifests);

/// Little-endian; `size` bytes are there.
std::uint64_t number_at(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint64_t number = 0;
  for (std::size_t i = size; i-- > 0;) number = number << 8 | static_cast<unsigned char>(bytes[at + i]);
  return number;
}

std::uint32_t index_of_chunk_key(std::string_view key) {
  std::uint32_t index = 0;
  for (std::size_t i = 8; i < chunk_key_size; ++i) index = index << 8 | static_cast<unsigned char>(key[i]);
  return index;
}

void take_chunk(std::string_view key, std::string_view value, const RawRecords& records) {
  if (key.size() == chunk_key_size && value.size() <= chunk_size)
    records.chunk(blob_of_chunk_key(key), index_of_chunk_key(key), value);
}

void take_manifest(std::string_view key, std::string_view value, const RawRecords& records) {
  Digest digest{};
  const auto manifest = parse_manifest(value);
  if (!manifest || key.size() != digest.size()) return;
  std::ranges::copy(key, digest.begin());
  records.manifest(digest, *manifest);
}

// A blob file: a header of 30 bytes, then records: key size, value size, expiration (8 bytes each), two
// checksums (4 bytes each), key, value. All keys of chunks have the same size, by which a record is found
// again behind a damaged stretch.
constexpr std::size_t blob_header = 30, record_header = 32;

std::optional<std::size_t> value_size_at(std::string_view content, std::size_t at) {
  if (content.size() - at < record_header + chunk_key_size) return std::nullopt;
  const std::uint64_t key = number_at(content, at, 8), value = number_at(content, at + 8, 8);
  const bool plausible = key == chunk_key_size && value <= chunk_size &&
                         number_at(content, at + 16, 8) == 0 &&
                         value <= content.size() - at - record_header - chunk_key_size;
  return plausible ? std::optional<std::size_t>(value) : std::nullopt;
}

std::size_t next_record(std::string_view content, std::size_t from) {
  const std::string sign{static_cast<char>(chunk_key_size), 0, 0, 0, 0, 0, 0, 0};
  while ((from = content.find(sign, from)) != content.npos && !value_size_at(content, from)) ++from;
  return std::min(from, content.size());
}

// A log: blocks of 32 KiB with fragments in them: checksum of type and bytes (4 bytes, masked), size (2),
// type (1), bytes. A fragment whose bytes are damaged keeps its place, so that others of its batch keep
// theirs; behind a damaged header the next one is looked for by its checksum.
constexpr std::size_t block_size = 32 << 10, fragment_header = 7;
enum Fragment : unsigned char { whole = 1, first = 2, middle = 3, last = 4 };

struct FragmentAt {
  unsigned char type = 0;
  std::string_view bytes{};
};

/// Empty where no header can be.
std::optional<FragmentAt> fragment_at(std::string_view block, std::size_t at) {
  if (block.size() - at < fragment_header) return std::nullopt;
  const auto size = static_cast<std::size_t>(number_at(block, at + 4, 2));
  const auto type = static_cast<unsigned char>(block[at + 6]);
  if (type < whole || type > last || size > block.size() - at - fragment_header) return std::nullopt;
  return FragmentAt{type, block.substr(at + fragment_header, size)};
}

bool is_whole(std::string_view block, std::size_t at, const FragmentAt& fragment) {
  const std::uint32_t crc = crc32c(block.substr(at + 6, fragment.bytes.size() + 1));
  return number_at(block, at, 4) == ((crc >> 15 | crc << 17) + 0xa282ead8u);
}

/// A header is believed when its bytes are whole, or when it leads to another one or to the end of the block.
bool is_plausible(std::string_view block, std::size_t at, const FragmentAt& fragment) {
  const std::size_t next = at + fragment_header + fragment.bytes.size();
  if (is_whole(block, at, fragment) || block.size() - next < fragment_header) return true;
  const auto following = fragment_at(block, next);
  return following && is_whole(block, next, *following);
}

/// Takes words off the front of a batch of writes. Once it has read past the end, all that follows is empty.
class BatchWords {
 public:
  explicit BatchWords(std::string_view bytes) : rest_(bytes) {}

  std::uint32_t number() {  // a varint of at most five bytes
    std::uint32_t value = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      if (rest_.empty()) break;
      const auto byte = static_cast<unsigned char>(rest_.front());
      rest_.remove_prefix(1);
      value |= static_cast<std::uint32_t>(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
    rest_ = {};
    return 0;
  }
  std::string_view text() {
    const std::size_t size = number();
    if (size > rest_.size()) rest_ = {};
    const std::string_view word = rest_.substr(0, size);
    rest_.remove_prefix(word.size());
    return word;
  }
  unsigned char tag() {
    const auto tag = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return tag;
  }
  bool empty() const { return rest_.empty(); }

 private:
  std::string_view rest_;
};

// A record of a batch (db/write_batch.cc): a tag, the family for some, a key, for some a value or a second
// key.
struct RecordKind {
  unsigned char tag;
  bool family;
  int texts;
};
constexpr unsigned char put_in_family = 5;
constexpr RecordKind record_kinds[] = {{0, false, 1}, {1, false, 2}, {2, false, 2}, {3, false, 1},
                                       {4, true, 1},  {5, true, 2},  {6, true, 2},  {13, false, 0},
                                       {14, true, 2}, {15, false, 2}};

/// RocksDB's own reader may end the process over a damaged batch. What comes before the damage counts.
void read_batch(std::string_view batch, const RawRecords& records) {
  constexpr std::size_t batch_header = 12;
  if (batch.size() < batch_header) return;
  for (BatchWords words(batch.substr(batch_header)); !words.empty();) {
    const auto kind = std::ranges::find(record_kinds, words.tag(), &RecordKind::tag);
    if (kind == std::end(record_kinds)) return;
    const std::uint32_t family = kind->family ? words.number() : 0;
    const std::string_view key = kind->texts > 0 ? words.text() : std::string_view();
    const std::string_view value = kind->texts > 1 ? words.text() : std::string_view();
    if (kind->tag != put_in_family) continue;
    if (family == chunks_id) take_chunk(key, value, records);
    if (family == manifests_id) take_manifest(key, value, records);
  }
}

/// Puts the fragments of one block behind what others began in `batch`.
void read_block(std::string_view block, std::string& batch, const RawRecords& records) {
  for (std::size_t at = 0; block.size() - at >= fragment_header;) {
    const auto fragment = fragment_at(block, at);
    if (!fragment || !is_plausible(block, at, *fragment)) {
      ++at;
      continue;
    }
    if (fragment->type == whole || fragment->type == first) batch.clear();
    batch.append(fragment->bytes);
    if (fragment->type == whole || fragment->type == last) read_batch(std::exchange(batch, {}), records);
    at += fragment_header + fragment->bytes.size();
  }
}

}  // namespace

void read_blob_file(std::string_view content, const RawRecords& records) {
  constexpr std::size_t family_offset = 8;
  if (content.size() < blob_header) return;
  const std::uint64_t family = number_at(content, family_offset, 4);
  if (family != chunks_id && family <= manifests_id + 3) return;  // of renditions; a damaged header is read
  for (std::size_t at = next_record(content, blob_header); at < content.size();) {
    const std::size_t size = *value_size_at(content, at);
    const std::size_t key = at + record_header, value = key + chunk_key_size;
    take_chunk(content.substr(key, chunk_key_size), content.substr(value, size), records);
    at = value_size_at(content, value + size) ? value + size : next_record(content, at + 1);
  }
}

void read_log_file(std::string_view content, const RawRecords& records) {
  std::string batch;
  for (; !content.empty(); content.remove_prefix(std::min(block_size, content.size())))
    read_block(content.substr(0, block_size), batch, records);
}

void read_table_file(const std::filesystem::path& file, const RawRecords& records) {
  rocksdb::Options options;
  rocksdb::SstFileReader reader(options);
  if (!reader.Open(file.string()).ok()) return;
  const auto properties = reader.GetTableProperties();
  if (!properties || properties->column_family_name != family_names[manifests_id]) return;
  const std::unique_ptr<rocksdb::Iterator> entry(reader.NewIterator({}));
  for (entry->SeekToFirst(); entry->Valid(); entry->Next())
    take_manifest(view(entry->key()), view(entry->value()), records);
  entry->status().PermitUncheckedError();
}

}  // namespace lightkeep::store
