// Reading and staging of blobs in RocksDB.
#include "store/rocks_staged_blob.h"

#include <algorithm>
#include <cassert>
#include <cstring>

#include "store/error.h"

namespace lightkeep::store {

namespace {

constexpr std::size_t small_tail = 64 << 10;  // bytes; a last chunk up to here is written with its manifest

/// Where in one chunk a read falls.
struct Piece {
  std::uint32_t chunk;
  std::size_t begin;
  std::size_t length;
};

Piece piece_at(std::uint64_t offset, std::uint64_t end) {
  const auto begin = static_cast<std::size_t>(offset % chunk_size);
  return {static_cast<std::uint32_t>(offset / chunk_size), begin,
          static_cast<std::size_t>(std::min<std::uint64_t>(chunk_size - begin, end - offset))};
}

void read_chunk(Rocks& rocks, const Manifest& manifest, const Piece& piece, std::byte* out) {
  const std::uint64_t start = std::uint64_t{piece.chunk} * chunk_size;
  const std::uint64_t length = std::min<std::uint64_t>(chunk_size, manifest.size - start);
  const bool keep_in_cache = piece.length < length;  // a chunk that is taken whole is not asked for again
  const bool found = rocks.get(Family::chunks, chunk_key(manifest.blob, piece.chunk), keep_in_cache,
                               [&](std::string_view value) {
                                 if (value.size() < piece.begin + piece.length)
                                   throw Error(Fault::corrupt, "a part of a stored image is too short");
                                 std::memcpy(out, value.data() + piece.begin, piece.length);
                               });
  if (!found) throw Error(Fault::missing, "a part of a stored image is missing");
}

std::size_t readable(std::uint64_t offset, std::uint64_t size, std::span<std::byte> out) {
  return offset >= size ? 0 : static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), size - offset));
}

}  // namespace

std::size_t RocksBlobReader::read_at(std::uint64_t offset, std::span<std::byte> out) {
  const std::size_t length = readable(offset, manifest_.size, out);
  for (std::size_t done = 0; done < length;) {
    const Piece piece = piece_at(offset + done, offset + length);
    read_chunk(rocks_, manifest_, piece, out.data() + done);
    done += piece.length;
  }
  return length;
}

RocksStagedBlob::~RocksStagedBlob() {
  if (settled_ || written_ == 0) return;
  try {
    Batch batch;
    add_drop(batch);
    rocks_.write(batch, Durability::logged);
  } catch (const std::exception&) {
    // The staged record is still there: the next start drops the chunks.
  }
}

void RocksStagedBlob::append(std::span<const std::byte> bytes) {
  assert(!finished_);
  hash_.update(bytes);
  manifest_.size += bytes.size();
  while (!bytes.empty()) {
    const std::size_t taken = std::min(bytes.size(), chunk_size - buffer_.size());
    buffer_.append(reinterpret_cast<const char*>(bytes.data()), taken);
    bytes = bytes.subspan(taken);
    if (buffer_.size() == chunk_size) write_chunk();
  }
}

void RocksStagedBlob::finish() {
  assert(!finished_);
  if (buffer_.size() > small_tail) write_chunk();
  buffer_.shrink_to_fit();
  digest_ = hash_.finish();
  finished_ = true;
}

void RocksStagedBlob::write_chunk() {
  Batch record;
  if (written_ == 0) record.put(Family::journal, staged_key(manifest_.blob), "");
  rocks_.write_big(record, Family::chunks, chunk_key(manifest_.blob, written_), buffer_);
  ++written_;
  buffer_.clear();
}

std::size_t RocksStagedBlob::read_at(std::uint64_t offset, std::span<std::byte> out) {
  const std::size_t length = readable(offset, manifest_.size, out);
  for (std::size_t done = 0; done < length;) {
    const Piece piece = piece_at(offset + done, offset + length);
    if (piece.chunk < written_ || settled_) {
      read_chunk(rocks_, manifest_, piece, out.data() + done);
    } else {
      std::memcpy(out.data() + done, buffer_.data() + piece.begin, piece.length);
    }
    done += piece.length;
  }
  return length;
}

void RocksStagedBlob::add_keep(Batch& batch) const {
  if (!buffer_.empty()) batch.put(Family::chunks, chunk_key(manifest_.blob, written_), buffer_);
  batch.put(Family::manifests, manifest_key(digest_), manifest_value(manifest_));
  batch.add(Family::journal, std::string(total_key), manifest_.size);
  if (written_ > 0) batch.erase(Family::journal, staged_key(manifest_.blob));
}

void RocksStagedBlob::add_drop(Batch& batch) const {
  for (std::uint32_t i = 0; i < written_; ++i) batch.erase(Family::chunks, chunk_key(manifest_.blob, i));
  if (written_ > 0) batch.erase(Family::journal, staged_key(manifest_.blob));
}

void RocksStagedBlob::settle(const Manifest& kept) {
  manifest_ = kept;
  settled_ = true;
  buffer_ = {};
}

}  // namespace lightkeep::store
