#include "app/backup/pack_stream.h"

#include <algorithm>
#include <utility>

#include "store/digest.h"
#include "store/error.h"

namespace lightkeep::backup {

PackWriter& PackStream::writer_for(std::size_t plain) {
  if (writer_ && writer_->is_full_for(plain)) send();
  if (!writer_) writer_.emplace(key_, std::exchange(spare_, {}));
  return *writer_;
}

/// The last piece is in the open pack until the digest was looked at: what fails is taken back from there,
/// and what is left in earlier packs lacks its end.
bool PackStream::add_image(const store::Digest& digest, std::uint64_t size, const Read& read) {
  store::Sha256 hash;
  std::string& piece = piece_;
  std::uint32_t number = 0;
  bool added = false;
  try {
    for (std::uint64_t offset = 0; offset < size; offset += piece.size()) {
      piece.resize(static_cast<std::size_t>(std::min<std::uint64_t>(piece_size, size - offset)));
      read(offset, piece);
      hash.update(std::as_bytes(std::span(piece)));
      writer_for(piece.size()).add_piece(digest, number++, piece);
      added = true;
    }
  } catch (...) {
    if (added && writer_ && !writer_->empty()) writer_->drop_last();
    throw;
  }
  if (hash.finish() == digest) return true;
  if (added) writer_->drop_last();
  forget(digest);
  return false;
}

/// Of pieces that are stored already and turned out to be another image's: a good copy, later, must not be
/// joined to them.
void PackStream::forget(const store::Digest& digest) {
  for (auto& [pack, extents] : stored_)
    std::erase_if(
        extents, [&](const Extent& extent) { return extent.kind == Kind::image && extent.digest == digest; });
}

void PackStream::add_extent(const Extent& extent, std::string_view plain) {
  for (std::uint32_t number = extent.first; !plain.empty(); ++number) {
    const std::string_view piece = plain.substr(0, piece_size);
    plain.remove_prefix(piece.size());
    writer_for(piece.size()).add_piece(extent.digest, number, piece);
  }
}

void PackStream::add_part(Kind kind, const store::Digest& digest, std::string_view plain) {
  writer_for(plain.size()).add_part(kind, digest, plain);
}

void PackStream::flush() {
  if (writer_ && !writer_->empty()) send();
  writer_.reset();
  wait_for_sent();
}

/// One at a time: two are in memory at most.
void PackStream::send() {
  const ObjectId id = writer_->id();
  std::vector<Extent> extents = writer_->extents();
  std::string bytes = writer_->finish();
  writer_.reset();
  wait_for_sent();
  stored_.emplace_back(Pack{id, bytes.size(), true}, std::move(extents));
  stored_bytes_ += bytes.size();
  sent_ = std::async(std::launch::async, [this, id, pack = std::move(bytes)]() mutable {
    put_new(storage_, pack_name(id), pack);
    return std::move(pack);
  });
}

void PackStream::wait_for_sent() {
  if (sent_.valid()) spare_ = sent_.get();
}

}  // namespace lightkeep::backup
