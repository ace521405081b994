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
  rocksdb::ReadOptions options;
  options.fill_cache = piece.length < length;  // a chunk that is taken whole is not asked for again
  rocksdb::PinnableSlice value;
  const rocksdb::Status status =
      rocks.db().Get(options, rocks.family(Family::chunks), chunk_key(manifest.blob, piece.chunk), &value);
  if (status.IsNotFound()) throw Error(Fault::missing, "a part of a stored image is missing");
  check(status, "read a stored image");
  if (value.size() < piece.begin + piece.length)
    throw Error(Fault::corrupt, "a part of a stored image is too short");
  std::memcpy(out, value.data() + piece.begin, piece.length);
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
    rocksdb::WriteBatch batch;
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
  rocksdb::WriteBatch record;
  if (written_ == 0) {
    check(record.Put(rocks_.family(Family::journal), staged_key(manifest_.blob), ""), "stage an image");
  }
  rocks_.write_big(Family::chunks, chunk_key(manifest_.blob, written_), buffer_, std::move(record));
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

void RocksStagedBlob::add_keep(rocksdb::WriteBatch& batch) const {
  const auto put = [&](Family family, const std::string& key, const std::string& value) {
    check(batch.Put(rocks_.family(family), key, value), "keep an image");
  };
  if (!buffer_.empty()) put(Family::chunks, chunk_key(manifest_.blob, written_), buffer_);
  put(Family::manifests, manifest_key(digest_), manifest_value(manifest_));
  put(Family::journal, fresh_key(digest_), "");
  check(batch.Merge(rocks_.family(Family::journal), slice(total_key), number_value(manifest_.size)),
        "keep an image");
  if (written_ > 0)
    check(batch.Delete(rocks_.family(Family::journal), staged_key(manifest_.blob)), "keep an image");
}

void RocksStagedBlob::add_drop(rocksdb::WriteBatch& batch) const {
  for (std::uint32_t i = 0; i < written_; ++i) {
    check(batch.Delete(rocks_.family(Family::chunks), chunk_key(manifest_.blob, i)), "drop an image");
  }
  if (written_ > 0)
    check(batch.Delete(rocks_.family(Family::journal), staged_key(manifest_.blob)), "drop an image");
}

void RocksStagedBlob::settle(const Manifest& kept) {
  manifest_ = kept;
  settled_ = true;
  buffer_ = {};
}

}  // namespace lightkeep::store
