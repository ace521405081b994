// BlobStore on RocksDB.
#include "store/rocks_blob_store.h"

#include <algorithm>
#include <cassert>
#include <chrono>

#include "store/error.h"
#include "store/rocks_staged_blob.h"
#include "text/hex.h"

namespace lightkeep::store {

namespace {

constexpr std::chrono::seconds longest_reclaim{20};     // then cron gets its thread back
constexpr std::uint64_t reclaim_margin = 256ull << 20;  // left to uploads and the log meanwhile
constexpr std::uint64_t blobs_in_sum = 64;
constexpr std::uint64_t ids_at_once = 1 << 16;

constexpr std::array all_marks{Mark::unsettled, Mark::condemned, Mark::broken_off, Mark::orphan};

}  // namespace

/// Keeps two threads from deciding about the same digest at once: whether its bytes are stored is asked and
/// then acted upon.
class RocksBlobStore::Claimed {
 public:
  Claimed(RocksBlobStore& store, std::set<Digest> digests) : store_(store), digests_(std::move(digests)) {
    const sync::Lock lock(store_.mutex_);
    while (is_any_taken()) store_.released_.wait(store_.mutex_);
    store_.claimed_.insert(digests_.begin(), digests_.end());
  }
  ~Claimed() {
    const sync::Lock lock(store_.mutex_);
    for (const Digest& digest : digests_) store_.claimed_.erase(digest);
    store_.released_.notify_all();
  }
  Claimed(const Claimed&) = delete;

 private:
  bool is_any_taken() const REQUIRES(store_.mutex_) {
    for (const Digest& digest : digests_)
      if (store_.claimed_.contains(digest)) return true;
    return false;
  }

  RocksBlobStore& store_;
  const std::set<Digest> digests_;
};

RocksBlobStore::RocksBlobStore(Rocks& rocks) : rocks_(rocks) {
  std::string total;
  if (rocks_.get(Family::journal, total_key, total)) total_bytes_ = parse_number(total);
}

void RocksBlobStore::begin() {
  const sync::Lock lock(mutex_);
  last_id_ = reserved_ids_ = find_last_id();
  drop_leftovers();
}

void RocksBlobStore::drop_leftovers() {
  Batch batch;
  rocks_.scan(Family::journal, staged_prefix, [&](std::string_view key, std::string_view) {
    if (!key.starts_with(staged_prefix)) return false;
    const auto id = static_cast<std::uint64_t>(blob_of_staged_key(key));
    batch.erase_range(Family::chunks, chunk_key(BlobId{id}, 0), chunk_key(BlobId{id + 1}, 0));
    batch.erase(Family::journal, std::string(key));
    return true;
  });
  if (!batch.empty()) rocks_.write(batch, Durability::logged);
}

/// As noted; a store of an earlier version has no note, and the highest number in use serves. Chunks are not
/// looked at, for a damaged one must not keep the store from opening.
std::uint64_t RocksBlobStore::find_last_id() {
  std::string noted;
  if (rocks_.get(Family::journal, last_id_key, noted)) return parse_number(noted);
  std::uint64_t last = 0;
  rocks_.scan(Family::manifests, "", [&](std::string_view, std::string_view value) {
    if (const auto manifest = parse_manifest(value))
      last = std::max(last, static_cast<std::uint64_t>(manifest->blob));
    return true;
  });
  rocks_.scan(Family::journal, staged_prefix, [&](std::string_view key, std::string_view) {
    if (!key.starts_with(staged_prefix)) return false;
    last = std::max(last, static_cast<std::uint64_t>(blob_of_staged_key(key)));
    return true;
  });
  return last;
}

/// Notes many numbers at once; those that a crash leaves unused are never given.
BlobId RocksBlobStore::next_id() {
  const sync::Lock lock(mutex_);
  if (last_id_ == reserved_ids_) {
    Batch batch;
    batch.put(Family::journal, std::string(last_id_key), number_value(reserved_ids_ + ids_at_once));
    rocks_.write(batch, Durability::synced);
    reserved_ids_ += ids_at_once;
  }
  return BlobId{++last_id_};
}

std::unique_ptr<StagedBlob> RocksBlobStore::stage() {
  return std::make_unique<RocksStagedBlob>(rocks_, next_id());
}

void RocksBlobStore::keep(std::span<StagedBlob* const> batch) {
  std::set<Digest> digests;
  for (const StagedBlob* blob : batch) digests.insert(blob->digest());
  const Claimed claimed(*this, std::move(digests));

  Batch writes;
  std::map<Digest, Manifest> kept;
  std::uint64_t added = 0;
  for (StagedBlob* each : batch) {
    auto* blob = static_cast<RocksStagedBlob*>(each);  // the only kind that stage() makes
    assert(blob->finished());
    const auto stored = kept.contains(blob->digest()) ? kept[blob->digest()] : find(blob->digest());
    if (stored) {
      blob->add_drop(writes);
    } else {
      blob->add_keep(writes);
      writes.put(Family::journal, mark_key(Mark::unsettled, blob->digest()), "");
      added += blob->size();
    }
    kept[blob->digest()] = stored.value_or(blob->manifest());
  }
  rocks_.write(writes, Durability::synced);
  total_bytes_ += added;
  for (StagedBlob* blob : batch) static_cast<RocksStagedBlob*>(blob)->settle(kept[blob->digest()]);
}

bool RocksBlobStore::keep_copy(StagedBlob& blob, Batch also) {
  auto& staged = static_cast<RocksStagedBlob&>(blob);
  const Claimed claimed(*this, {blob.digest()});
  const auto stored = find(blob.digest());
  if (stored) {
    also = {};
    staged.add_drop(also);
  } else {
    staged.add_keep(also);
  }
  rocks_.write(also, Durability::logged);
  if (!stored) total_bytes_ += blob.size();
  staged.settle(stored.value_or(staged.manifest()));
  return !stored;
}

std::optional<Manifest> RocksBlobStore::find(const Digest& digest) {
  std::string value;
  if (!rocks_.get(Family::manifests, manifest_key(digest), value)) return std::nullopt;
  const auto manifest = parse_manifest(value);
  if (!manifest) throw Error(Fault::corrupt, "the record of a stored image is damaged");
  return manifest;
}

std::unique_ptr<BlobReader> RocksBlobStore::open(const Digest& digest) {
  const auto manifest = find(digest);
  if (!manifest) throw Error(Fault::missing, "no stored image " + text::to_hex(digest));
  return std::make_unique<RocksBlobReader>(rocks_, *manifest);
}

bool RocksBlobStore::contains(const Digest& digest) {
  return find(digest).has_value();
}

void RocksBlobStore::add_erase(Batch& batch, const Digest& digest, const Manifest& manifest) {
  batch.erase(Family::manifests, manifest_key(digest));
  for (std::uint32_t i = 0; i < manifest.chunks(); ++i)
    batch.erase(Family::chunks, chunk_key(manifest.blob, i));
  batch.add(Family::journal, std::string(total_key), -manifest.size);
}

bool RocksBlobStore::drop(const Digest& digest, BlobId blob, Batch also) {
  const Claimed claimed(*this, {digest});
  const auto manifest = find(digest);
  if (!manifest || manifest->blob != blob) return false;
  add_erase(also, digest, *manifest);
  rocks_.write(also, Durability::logged);
  total_bytes_ -= manifest->size;
  erased_ = true;
  return true;
}

void RocksBlobStore::erase(const Digest& digest) {
  const Claimed claimed(*this, {digest});
  const auto manifest = find(digest);
  Batch batch;
  if (manifest) add_erase(batch, digest, *manifest);
  for (const Mark mark : all_marks) batch.erase(Family::journal, mark_key(mark, digest));
  rocks_.write(batch, Durability::logged);
  if (!manifest) return;
  total_bytes_ -= manifest->size;
  erased_ = true;
}

/// An orphan stays one, although its bytes came again.
void RocksBlobStore::abandon(std::span<StagedBlob* const> batch) {
  try {
    std::vector<MarkedBlob> refused;
    std::string value;
    for (const StagedBlob* blob : batch) {
      if (rocks_.get(Family::journal, mark_key(Mark::unsettled, blob->digest()), value))
        refused.push_back({blob->digest(), 0});
    }
    mark(refused, Mark::condemned);
  } catch (const Error&) {
    // They stay unsettled, and the sweep finds them without a row.
  }
}

std::vector<Digest> RocksBlobStore::list(const Digest& after, int most) {
  std::vector<Digest> found;
  const std::string first = manifest_key(after);
  rocks_.scan(Family::manifests, first, [&](std::string_view key, std::string_view) {
    if (key.size() != after.size() || key == first) return true;
    Digest& digest = found.emplace_back();
    std::copy(key.begin(), key.end(), digest.begin());
    return found.size() < static_cast<std::size_t>(most);
  });
  return found;
}

void RocksBlobStore::mark(std::span<const MarkedBlob> blobs, Mark set) {
  Batch batch;
  for (const MarkedBlob& blob : blobs) {
    for (const Mark other : all_marks) {
      if (other != set) batch.erase(Family::journal, mark_key(other, blob.digest));
    }
    batch.put(Family::journal, mark_key(set, blob.digest),
              blob.since == 0 ? "" : number_value(static_cast<std::uint64_t>(blob.since)));
  }
  if (!batch.empty()) rocks_.write(batch, Durability::synced);
}

void RocksBlobStore::unmark(std::span<const Digest> blobs) {
  Batch batch;
  for (const Digest& digest : blobs) {
    for (const Mark mark : all_marks) batch.erase(Family::journal, mark_key(mark, digest));
  }
  if (!batch.empty()) rocks_.write(batch, Durability::logged);
}

std::optional<Mark> RocksBlobStore::mark_of(const Digest& digest) {
  std::string value;
  for (const Mark mark : all_marks) {
    if (rocks_.get(Family::journal, mark_key(mark, digest), value)) return mark;
  }
  return std::nullopt;
}

std::vector<MarkedBlob> RocksBlobStore::marked(Mark mark, int most) {
  std::vector<MarkedBlob> found;
  const std::string prefix(1, static_cast<char>(mark));
  rocks_.scan(Family::journal, prefix, [&](std::string_view key, std::string_view value) {
    if (!key.starts_with(prefix) || found.size() == static_cast<std::size_t>(most)) return false;
    found.push_back({digest_of_mark_key(key), static_cast<std::int64_t>(parse_number(value))});
    return true;
  });
  return found;
}

bool RocksBlobStore::worth_reclaiming() {
  const Rocks::Use db(rocks_);
  constexpr std::uint64_t least = 64 << 20;
  std::uint64_t garbage = 0, total = 0;
  db->GetIntProperty(db.family(Family::chunks), rocksdb::DB::Properties::kLiveBlobFileGarbageSize, &garbage);
  db->GetIntProperty(db.family(Family::chunks), rocksdb::DB::Properties::kLiveBlobFileSize, &total);
  return garbage >= least && garbage * 10 >= total * 3;
}

struct RocksBlobStore::ReclaimStep {
  std::string first, last;  // keys of `chunks`
  std::uint64_t bytes = 0;  // at most, of what it rewrites
};

/// The tables hold references only, so this is cheap; it is what tells RocksDB which bytes of the blob files
/// are garbage.
void RocksBlobStore::compact_references() {
  if (!erased_.exchange(false)) return;
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  const Rocks::Use db(rocks_);
  check(db->CompactRange(options, db.family(Family::chunks), nullptr, nullptr), "compact the blob store");
}

/// Bytes of the stored blobs whose number divided by blobs_in_sum is the key.
std::map<std::uint64_t, std::uint64_t> RocksBlobStore::sum_sizes() {
  std::map<std::uint64_t, std::uint64_t> sums;
  rocks_.scan(Family::manifests, "", [&](std::string_view, std::string_view value) {
    if (const auto manifest = parse_manifest(value))
      sums[static_cast<std::uint64_t>(manifest->blob) / blobs_in_sum] += manifest->size;
    return true;
  });
  return sums;
}

/// A table each, from where the last call stopped. RocksDB tells neither the sizes of the values that a table
/// refers to nor reads keys without them; the manifests have them.
std::vector<RocksBlobStore::ReclaimStep> RocksBlobStore::plan_reclaiming() {
  const auto sums = sum_sizes();
  rocksdb::ColumnFamilyMetaData tables;
  {
    const Rocks::Use db(rocks_);
    db->GetColumnFamilyMetaData(db.family(Family::chunks), &tables);
  }
  std::vector<ReclaimStep> steps;
  for (const rocksdb::LevelMetaData& level : tables.levels) {
    for (const rocksdb::SstFileMetaData& table : level.files) {
      if (table.largestkey <= reclaimed_to_) continue;
      ReclaimStep& step = steps.emplace_back(ReclaimStep{table.smallestkey, table.largestkey});
      const auto first = static_cast<std::uint64_t>(blob_of_chunk_key(step.first)) / blobs_in_sum;
      const auto last = static_cast<std::uint64_t>(blob_of_chunk_key(step.last)) / blobs_in_sum;
      for (auto sum = sums.lower_bound(first); sum != sums.end() && sum->first <= last; ++sum)
        step.bytes += sum->second;
    }
  }
  std::ranges::sort(steps, {}, &ReclaimStep::last);
  return steps;
}

/// The old bytes are there until the new ones are: on a full disk a step would fail, and every upload with
/// it.
bool RocksBlobStore::has_room(const ReclaimStep& step) {
  std::uint64_t free = 0;
  const Rocks::Use db(rocks_);
  check(db->GetEnv()->GetFreeSpace(db->GetName(), &free), "ask for the free space");
  return free >= step.bytes + reclaim_margin;
}

void RocksBlobStore::rewrite(const ReclaimStep& step) {
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kForce;
  options.blob_garbage_collection_age_cutoff = 1.0;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  const rocksdb::Slice first = step.first, last = step.last;
  const Rocks::Use db(rocks_);
  check(db->CompactRange(options, db.family(Family::chunks), &first, &last),
        "reclaim the space of erased images");
}

Reclaimed RocksBlobStore::reclaim(const std::function<bool()>& stop) {
  if (stop()) return Reclaimed::stopped;
  compact_references();
  if (!worth_reclaiming()) return Reclaimed::all;
  Reclaimed result = Reclaimed::all;
  const std::vector<ReclaimStep> steps = plan_reclaiming();
  // Counted from here, so that each call gets at least one step further.
  const auto end = std::chrono::steady_clock::now() + longest_reclaim;
  for (const ReclaimStep& step : steps) {
    if (stop() || std::chrono::steady_clock::now() > end) return Reclaimed::stopped;
    if (has_room(step)) {
      rewrite(step);
    } else {
      result = Reclaimed::no_room;
    }
    reclaimed_to_ = step.last;
  }
  reclaimed_to_.clear();
  return result;
}

}  // namespace lightkeep::store
