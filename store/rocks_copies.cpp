// Which blobs in RocksDB are copies of what is kept elsewhere.
#include "store/rocks_copies.h"

#include "store/rocks_staged_blob.h"

namespace lightkeep::store {

namespace {

constexpr std::uint64_t trimmed_parts = 16;  // of the budget; one goes beside what is too much

std::string record_of(const Digest& digest, std::uint64_t size) {
  return copy_value({digest, size});
}

}  // namespace

/// A copy that the clock stands at.
struct RocksCopies::Hand {
  BlobId blob{};
  CopyRecord record{};
};

RocksCopies::RocksCopies(Rocks& rocks, RocksBlobStore& blobs, std::uint64_t budget)
    : rocks_(rocks), blobs_(blobs), budget_(budget) {
  std::uint64_t sum = 0;
  rocks_.scan(Family::journal, copy_prefix, [&](std::string_view key, std::string_view value) {
    if (!key.starts_with(copy_prefix)) return false;
    if (const auto record = parse_copy(value)) sum += record->size;
    return true;
  });
  bytes_ = sum;
}

std::optional<Manifest> RocksCopies::find(const Digest& digest) {
  const auto manifest = blobs_.find(digest);
  std::string value;
  return manifest && rocks_.get(Family::journal, copy_key(manifest->blob), value) ? manifest : std::nullopt;
}

void RocksCopies::add(std::span<const Digest> blobs) {
  const sync::Lock lock(changing_);
  Batch batch;
  std::uint64_t added = 0;
  for (const Digest& digest : blobs) {
    const auto manifest = blobs_.find(digest);
    if (!manifest || find(digest)) continue;
    batch.put(Family::journal, copy_key(manifest->blob), record_of(digest, manifest->size));
    added += manifest->size;
  }
  if (batch.empty()) return;
  rocks_.write(batch, Durability::logged);
  bytes_ += added;
}

void RocksCopies::remove(std::span<const Digest> blobs) {
  const sync::Lock lock(changing_);
  Batch batch;
  std::uint64_t removed = 0;
  for (const Digest& digest : blobs) {
    const auto manifest = find(digest);
    if (!manifest) continue;
    batch.erase(Family::journal, copy_key(manifest->blob));
    removed += manifest->size;
  }
  if (batch.empty()) return;
  rocks_.write(batch, Durability::synced);
  bytes_ -= removed;
}

void RocksCopies::remove_all() {
  const sync::Lock lock(changing_);
  Batch batch;
  batch.erase_range(Family::journal, std::string(copy_prefix), copy_key(BlobId{~std::uint64_t{0}}) + '\0');
  rocks_.write(batch, Durability::synced);
  bytes_ = 0;
}

void RocksCopies::keep(StagedBlob& blob) {
  const sync::Lock lock(changing_);
  const BlobId id = static_cast<RocksStagedBlob&>(blob).manifest().blob;
  Batch record;
  record.put(Family::journal, copy_key(id), record_of(blob.digest(), blob.size()));
  if (blobs_.keep_copy(blob, std::move(record))) bytes_ += blob.size();
}

void RocksCopies::note_use(const Digest& digest) {
  const auto manifest = blobs_.find(digest);
  if (!manifest) return;
  const sync::Lock lock(used_mutex_);
  used_.insert(manifest->blob);
}

std::optional<RocksCopies::Hand> RocksCopies::next_after(BlobId blob) {
  std::optional<Hand> next;
  const std::string behind = copy_key(BlobId{static_cast<std::uint64_t>(blob) + 1});
  rocks_.scan(Family::journal, behind, [&](std::string_view key, std::string_view value) {
    if (!key.starts_with(copy_prefix)) return false;
    const auto record = parse_copy(value);
    if (!record) return true;
    next = {blob_of_copy_key(key), *record};
    return false;
  });
  return next;
}

void RocksCopies::drop(const Digest& digest) {
  const sync::Lock lock(changing_);
  const auto manifest = find(digest);
  if (!manifest) return;
  Batch record;
  record.erase(Family::journal, copy_key(manifest->blob));
  if (blobs_.drop(digest, manifest->blob, std::move(record))) bytes_ -= manifest->size;
}

void RocksCopies::trim() {
  if (bytes_ <= budget_ || !trimming_.try_lock()) return;
  const sync::Lock lock(trimming_, std::adopt_lock);
  const std::uint64_t enough = budget_ - budget_ / trimmed_parts;
  for (int rounds = 0; bytes_ > enough && rounds < 3;) {
    const auto copy = next_after(hand_);
    hand_ = copy ? copy->blob : BlobId{};
    if (!copy) {
      ++rounds;
      continue;
    }
    const bool used = [&] {
      const sync::Lock used_lock(used_mutex_);
      return used_.erase(copy->blob) > 0;
    }();
    if (!used) drop(copy->record.digest);
  }
}

}  // namespace lightkeep::store
