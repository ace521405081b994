// Every column family and every key in RocksDB.
#include "store/blob_key.h"

#include <algorithm>

namespace lightkeep::store {

const std::array<const char*, family_count> family_names = {"default", "chunks",     "manifests",
                                                            "journal", "renditions", "rendition_index"};

namespace {

constexpr char manifest_version = 1;

template <class Number>
void append(std::string& out, Number number) {
  for (int shift = 8 * (static_cast<int>(sizeof number) - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(number >> shift);
  }
}

/// Missing bytes count as zero.
std::uint64_t number_at(std::string_view bytes, std::size_t at) {
  std::uint64_t number = 0;
  for (std::size_t i = at; i < at + 8; ++i) {
    number = number << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
  }
  return number;
}

std::string_view text_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

std::string joined(std::string_view first, std::string_view second) {
  std::string key(first);
  return key.append(second);
}

}  // namespace

std::string chunk_key(BlobId blob, std::uint32_t index) {
  std::string key;
  append(key, static_cast<std::uint64_t>(blob));
  append(key, index);
  return key;
}

BlobId blob_of_chunk_key(std::string_view key) {
  return BlobId{number_at(key, 0)};
}

std::string manifest_key(const Digest& digest) {
  return std::string(text_of(digest));
}

std::string manifest_value(const Manifest& manifest) {
  std::string value(1, manifest_version);
  append(value, static_cast<std::uint64_t>(manifest.blob));
  append(value, manifest.size);
  return value;
}

std::optional<Manifest> parse_manifest(std::string_view value) {
  if (value.size() != 17 || value.front() != manifest_version) return std::nullopt;
  return Manifest{BlobId{number_at(value, 1)}, number_at(value, 9)};
}

std::string staged_key(BlobId blob) {
  std::string key(staged_prefix);
  append(key, static_cast<std::uint64_t>(blob));
  return key;
}

BlobId blob_of_staged_key(std::string_view key) {
  return BlobId{number_at(key, staged_prefix.size())};
}

std::string copy_key(BlobId blob) {
  std::string key(copy_prefix);
  append(key, static_cast<std::uint64_t>(blob));
  return key;
}

BlobId blob_of_copy_key(std::string_view key) {
  return BlobId{number_at(key, copy_prefix.size())};
}

std::string copy_value(const CopyRecord& record) {
  std::string value(text_of(record.digest));
  append(value, record.size);
  return value;
}

std::optional<CopyRecord> parse_copy(std::string_view value) {
  CopyRecord record;
  if (value.size() != record.digest.size() + 8) return std::nullopt;
  std::copy_n(value.begin(), record.digest.size(), record.digest.begin());
  record.size = number_at(value, record.digest.size());
  return record;
}

std::string mark_key(Mark mark, const Digest& digest) {
  return std::string(1, static_cast<char>(mark)).append(text_of(digest));
}

Digest digest_of_mark_key(std::string_view key) {
  Digest digest{};
  key.remove_prefix(1);
  std::copy_n(key.begin(), std::min(key.size(), digest.size()), digest.begin());
  return digest;
}

std::string rendition_key(const Digest& source, std::string_view recipe) {
  return joined(text_of(source), recipe);
}

std::string piece_key(std::string_view rendition, std::uint32_t index) {
  std::string key(rendition);
  key += '\0';
  append(key, index);
  return key;
}

std::string entry_key(std::string_view rendition) {
  return joined(entry_prefix, rendition);
}

std::string entry_value(const RenditionEntry& entry) {
  std::string value;
  append(value, entry.age);
  append(value, entry.size);
  return value;
}

std::optional<RenditionEntry> parse_entry(std::string_view value) {
  if (value.size() != 16) return std::nullopt;
  return RenditionEntry{number_at(value, 0), number_at(value, 8)};
}

std::string age_key(std::uint64_t age, std::string_view rendition) {
  std::string key(age_prefix);
  append(key, age);
  return key += rendition;
}

std::uint64_t age_of_age_key(std::string_view key) {
  return number_at(key, age_prefix.size());
}

std::string_view rendition_of_age_key(std::string_view key) {
  return key.substr(std::min(key.size(), age_prefix.size() + 8));
}

std::string number_value(std::uint64_t number) {
  std::string value;
  append(value, number);
  return value;
}

std::uint64_t parse_number(std::string_view value) {
  return value.size() == 8 ? number_at(value, 0) : 0;
}

}  // namespace lightkeep::store
