// Every column family and every key in RocksDB, and the values that are more than bytes of images. All of it
// is on disk: never renumber, never reorder; blob_key_test.cpp holds the very bytes. Numbers are big-endian,
// so that keys sort by them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "store/blob_store.h"
#include "store/digest.h"

namespace lightkeep::store {

enum class Family { standard, chunks, manifests, journal, renditions, rendition_index };
constexpr std::size_t family_count = 6;
/// "default", "chunks", …
extern const std::array<const char*, family_count> family_names;

/// In `standard`: the layout of the whole store, `format_version`.
constexpr std::string_view format_key = "format";
constexpr std::string_view format_version = "1";

/// A stored byte string, numbered in order of arrival: its chunks stand together, and so do those of its
/// time.
enum class BlobId : std::uint64_t {};
constexpr std::size_t chunk_size = 1 << 20;  // of every chunk but a blob's last; on disk: never change

/// In `chunks`: up to chunk_size bytes.
std::string chunk_key(BlobId blob, std::uint32_t index);
BlobId blob_of_chunk_key(std::string_view key);

/// In `manifests`, under the digest: which blob has these bytes.
struct Manifest {
  BlobId blob{};
  std::uint64_t size = 0;

  std::uint32_t chunks() const { return static_cast<std::uint32_t>((size + chunk_size - 1) / chunk_size); }
};
std::string manifest_key(const Digest& digest);
std::string manifest_value(const Manifest& manifest);
std::optional<Manifest> parse_manifest(std::string_view value);  // empty when damaged

/// In `journal`: 'S' + blob, chunks without a manifest yet · a mark + digest · 'T', the sum of all sizes ·
/// 'I', the name of the store that these blobs belong to · 'P', nothing, to see whether writes succeed · 'N',
/// the number up to which blobs have got theirs · 'C' + blob, its digest and size: a copy of what is kept
/// elsewhere.
std::string staged_key(BlobId blob);
BlobId blob_of_staged_key(std::string_view key);
std::string mark_key(Mark mark, const Digest& digest);
Digest digest_of_mark_key(std::string_view key);
std::string copy_key(BlobId blob);
BlobId blob_of_copy_key(std::string_view key);
struct CopyRecord {
  Digest digest{};
  std::uint64_t size = 0;
};
std::string copy_value(const CopyRecord& record);
std::optional<CopyRecord> parse_copy(std::string_view value);  // empty when damaged
constexpr std::string_view staged_prefix = "S";
constexpr std::string_view copy_prefix = "C";
constexpr std::string_view total_key = "T";
constexpr std::string_view store_key = "I";
constexpr std::string_view probe_key = "P";
constexpr std::string_view last_id_key = "N";

/// In `renditions`: the bytes of a derived image, under the digest of its source and its recipe. One that is
/// larger than rendition_piece_size is in pieces of that size, under that key, a NUL (which no recipe has)
/// and the index.
constexpr std::size_t rendition_piece_size = 256 << 10;  // on disk: never change
std::string rendition_key(const Digest& source, std::string_view recipe);
std::string piece_key(std::string_view rendition, std::uint32_t index);

/// In `rendition_index`: 'E' + rendition key, the entry · 'A' + age + rendition key, nothing, to find the
/// oldest · 'T', the sum of sizes.
struct RenditionEntry {
  std::uint64_t age = 0;  // a count that grows with use: the lower, the longer ago
  std::uint64_t size = 0;
};
std::string entry_key(std::string_view rendition);
std::string entry_value(const RenditionEntry& entry);
std::optional<RenditionEntry> parse_entry(std::string_view value);
std::string age_key(std::uint64_t age, std::string_view rendition);
std::uint64_t age_of_age_key(std::string_view key);
std::string_view rendition_of_age_key(std::string_view key);
constexpr std::string_view entry_prefix = "E";
constexpr std::string_view age_prefix = "A";

std::string number_value(std::uint64_t number);
std::uint64_t parse_number(std::string_view value);  // 0 when damaged

}  // namespace lightkeep::store
