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

std::unique_ptr<rocksdb::Iterator> iterate(Rocks& rocks, Family family) {
  return std::unique_ptr<rocksdb::Iterator>(rocks.db().NewIterator({}, rocks.family(family)));
}

}  // namespace

/// Keeps two threads from deciding about the same digest at once: whether its bytes are stored is asked and
/// then acted upon.
class RocksBlobStore::Claimed {
 public:
  Claimed(RocksBlobStore& store, std::set<Digest> digests) : store_(store), digests_(std::move(digests)) {
    std::unique_lock lock(store_.mutex_);
    store_.released_.wait(lock, [&] {
      return std::none_of(digests_.begin(), digests_.end(),
                          [&](const Digest& d) { return store_.claimed_.contains(d); });
    });
    store_.claimed_.insert(digests_.begin(), digests_.end());
  }
  ~Claimed() {
    const std::lock_guard lock(store_.mutex_);
    for (const Digest& digest : digests_) store_.claimed_.erase(digest);
    store_.released_.notify_all();
  }
  Claimed(const Claimed&) = delete;

 private:
  RocksBlobStore& store_;
  const std::set<Digest> digests_;
};

RocksBlobStore::RocksBlobStore(Rocks& rocks) : rocks_(rocks) {
  std::string total;
  if (rocks_.get(Family::journal, total_key, total)) total_bytes_ = parse_number(total);
  drop_leftovers();
  find_last_id();
}

void RocksBlobStore::drop_leftovers() {
  rocksdb::WriteBatch batch;
  const auto staged = iterate(rocks_, Family::journal);
  for (staged->Seek(slice(staged_prefix)); staged->Valid() && staged->key().starts_with(slice(staged_prefix));
       staged->Next()) {
    const auto id = static_cast<std::uint64_t>(blob_of_staged_key(view(staged->key())));
    check(batch.DeleteRange(rocks_.family(Family::chunks), chunk_key(BlobId{id}, 0),
                            chunk_key(BlobId{id + 1}, 0)),
          "drop unfinished uploads");
    check(batch.Delete(rocks_.family(Family::journal), staged->key()), "drop unfinished uploads");
  }
  check(staged->status(), "look for unfinished uploads");
  if (batch.Count() > 0) rocks_.write(batch, Durability::logged);
}

void RocksBlobStore::find_last_id() {
  const auto chunk = iterate(rocks_, Family::chunks);
  chunk->SeekToLast();
  if (chunk->Valid()) last_id_ = static_cast<std::uint64_t>(blob_of_chunk_key(view(chunk->key())));
  check(chunk->status(), "read the blob store");
}

std::unique_ptr<StagedBlob> RocksBlobStore::stage() {
  return std::make_unique<RocksStagedBlob>(rocks_, BlobId{++last_id_});
}

void RocksBlobStore::keep(std::span<StagedBlob* const> batch) {
  std::set<Digest> digests;
  for (const StagedBlob* blob : batch) digests.insert(blob->digest());
  const Claimed claimed(*this, std::move(digests));

  rocksdb::WriteBatch writes;
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
      added += blob->size();
    }
    kept[blob->digest()] = stored.value_or(blob->manifest());
  }
  rocks_.write(writes, Durability::synced);
  total_bytes_ += added;
  for (StagedBlob* blob : batch) static_cast<RocksStagedBlob*>(blob)->settle(kept[blob->digest()]);
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

void RocksBlobStore::erase(const Digest& digest) {
  const Claimed claimed(*this, {digest});
  const auto manifest = find(digest);
  rocksdb::WriteBatch batch;
  if (manifest) {
    check(batch.Delete(rocks_.family(Family::manifests), manifest_key(digest)), "erase an image");
    for (std::uint32_t i = 0; i < manifest->chunks(); ++i) {
      check(batch.Delete(rocks_.family(Family::chunks), chunk_key(manifest->blob, i)), "erase an image");
    }
    check(batch.Merge(rocks_.family(Family::journal), slice(total_key), number_value(-manifest->size)),
          "erase an image");
  }
  check(batch.Delete(rocks_.family(Family::journal), fresh_key(digest)), "erase an image");
  rocks_.write(batch, Durability::logged);
  if (!manifest) return;
  total_bytes_ -= manifest->size;
  erased_ = true;
}

void RocksBlobStore::mark_fresh(std::span<const Digest> blobs) {
  rocksdb::WriteBatch batch;
  for (const Digest& digest : blobs)
    check(batch.Put(rocks_.family(Family::journal), fresh_key(digest), ""), "mark an image");
  rocks_.write(batch, Durability::synced);
}

std::vector<Digest> RocksBlobStore::find_fresh(int most) {
  std::vector<Digest> found;
  const auto mark = iterate(rocks_, Family::journal);
  for (mark->Seek(slice(fresh_prefix)); mark->Valid() && mark->key().starts_with(slice(fresh_prefix));
       mark->Next()) {
    if (found.size() >= static_cast<std::size_t>(most)) break;
    found.push_back(digest_of_fresh_key(view(mark->key())));
  }
  check(mark->status(), "read the blob store");
  return found;
}

void RocksBlobStore::unmark_fresh(std::span<const Digest> blobs) {
  rocksdb::WriteBatch batch;
  for (const Digest& digest : blobs)
    check(batch.Delete(rocks_.family(Family::journal), fresh_key(digest)), "unmark an image");
  rocks_.write(batch, Durability::logged);
}

bool RocksBlobStore::worth_reclaiming() {
  constexpr std::uint64_t least = 64 << 20;
  std::uint64_t garbage = 0, total = 0;
  rocks_.db().GetIntProperty(rocks_.family(Family::chunks), rocksdb::DB::Properties::kLiveBlobFileGarbageSize,
                             &garbage);
  rocks_.db().GetIntProperty(rocks_.family(Family::chunks), rocksdb::DB::Properties::kLiveBlobFileSize,
                             &total);
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
  check(rocks_.db().CompactRange(options, rocks_.family(Family::chunks), nullptr, nullptr),
        "compact the blob store");
}

/// Bytes of the stored blobs whose number divided by blobs_in_sum is the key.
std::map<std::uint64_t, std::uint64_t> RocksBlobStore::sum_sizes() {
  std::map<std::uint64_t, std::uint64_t> sums;
  rocksdb::ReadOptions once;
  once.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> entry(
      rocks_.db().NewIterator(once, rocks_.family(Family::manifests)));
  for (entry->SeekToFirst(); entry->Valid(); entry->Next()) {
    if (const auto manifest = parse_manifest(view(entry->value())))
      sums[static_cast<std::uint64_t>(manifest->blob) / blobs_in_sum] += manifest->size;
  }
  check(entry->status(), "read the blob store");
  return sums;
}

/// A table each, from where the last call stopped. RocksDB tells neither the sizes of the values that a table
/// refers to nor reads keys without them; the manifests have them.
std::vector<RocksBlobStore::ReclaimStep> RocksBlobStore::plan_reclaiming() {
  const auto sums = sum_sizes();
  rocksdb::ColumnFamilyMetaData tables;
  rocks_.db().GetColumnFamilyMetaData(rocks_.family(Family::chunks), &tables);
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
  check(rocks_.db().GetEnv()->GetFreeSpace(rocks_.db().GetName(), &free), "ask for the free space");
  return free >= step.bytes + reclaim_margin;
}

void RocksBlobStore::rewrite(const ReclaimStep& step) {
  rocksdb::CompactRangeOptions options;
  options.exclusive_manual_compaction = false;
  options.blob_garbage_collection_policy = rocksdb::BlobGarbageCollectionPolicy::kForce;
  options.blob_garbage_collection_age_cutoff = 1.0;
  options.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  const rocksdb::Slice first = step.first, last = step.last;
  check(rocks_.db().CompactRange(options, rocks_.family(Family::chunks), &first, &last),
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
