// Renditions on RocksDB. The bytes come without a log (a crash costs the newest of them) and go with one, in
// one batch with their index: the counted size is right at any time, and there are no bytes without an entry,
// which would be served and never be counted nor evicted. An entry without bytes is found missing and made
// again.
#include "store/rocks_renditions.h"

#include <algorithm>

#include "store/error.h"

namespace lightkeep::store {

namespace {

constexpr std::size_t most_uses_noted = 512;
constexpr std::uint64_t ages_in_budget = 64;
constexpr std::size_t evicted_with_each_keep =
    8;  // when over budget, so that a burst cannot outrun the cron job

}  // namespace

struct RocksRenditions::Changes {
  rocksdb::WriteBatch index;      // and the bytes that go
  rocksdb::WriteBatch bytes;      // that come
  std::uint64_t size_change = 0;  // modulo 2^64
};

RocksRenditions::RocksRenditions(Rocks& rocks, std::uint64_t budget) : rocks_(rocks), budget_(budget) {
  load_counters();
}

void RocksRenditions::load_counters() {
  std::string total;
  if (rocks_.get(Family::rendition_index, total_key, total)) total_bytes_ = parse_number(total);
  const std::unique_ptr<rocksdb::Iterator> entry(
      rocks_.db().NewIterator({}, rocks_.family(Family::rendition_index)));
  entry->SeekForPrev(age_key(~std::uint64_t{0}, ""));
  if (entry->Valid() && entry->key().starts_with(slice(age_prefix)))
    age_ = age_of_age_key(view(entry->key()));
  check(entry->status(), "read the rendition index");
}

RocksRenditions::~RocksRenditions() {
  try {
    const std::lock_guard lock(change_mutex_);
    write_uses();
  } catch (const std::exception&) {
    // The order of eviction is a little older than it could be.
  }
}

std::shared_ptr<const std::string> RocksRenditions::find(const Digest& source, std::string_view recipe) {
  const std::string key = rendition_key(source, recipe);
  auto bytes = std::make_shared<std::string>();
  if (!rocks_.get(Family::renditions, key, *bytes)) return nullptr;
  note_use(key);
  return bytes;
}

void RocksRenditions::note_use(const std::string& key) {
  {
    const std::lock_guard lock(used_mutex_);
    if (used_.size() < most_uses_noted) {
      used_.insert(key);
      return;
    }
  }
  const std::unique_lock lock(change_mutex_, std::try_to_lock);
  if (!lock.owns_lock()) return;  // a change that runs writes them
  try {
    write_uses();
  } catch (const Error&) {
    // A full disk takes no notes; reading goes on.
  }
}

/// Under change_mutex_.
void RocksRenditions::write_uses() {
  std::unordered_set<std::string> used;
  {
    const std::lock_guard lock(used_mutex_);
    used.swap(used_);
  }
  Changes changes;
  for (const std::string& key : used) {
    const auto entry = find_entry(key);
    if (!entry || entry->age == age_) continue;
    check(changes.index.Delete(rocks_.family(Family::rendition_index), age_key(entry->age, key)),
          "note a use");
    check(changes.index.Put(rocks_.family(Family::rendition_index), age_key(age_, key), ""), "note a use");
    check(changes.index.Put(rocks_.family(Family::rendition_index), entry_key(key),
                            entry_value({age_, entry->size})),
          "note a use");
  }
  commit(changes);
}

void RocksRenditions::keep(const Digest& source, std::string_view recipe, std::string_view bytes) {
  if (bytes.size() > budget_) return;
  const std::string key = rendition_key(source, recipe);
  try {
    const std::lock_guard lock(change_mutex_);
    Changes changes;
    if (const auto old = find_entry(key)) remove(changes, key, *old);
    put(changes, key, bytes);
    commit(changes);
    if (total_bytes_ > budget_) evict(evicted_with_each_keep);
  } catch (const Error& failure) {
    if (failure.fault() != Fault::full && failure.fault() != Fault::read_only) throw;
  }
}

void RocksRenditions::put(Changes& changes, const std::string& key, std::string_view bytes) {
  rocksdb::ColumnFamilyHandle* const index = rocks_.family(Family::rendition_index);
  written_in_age_ += bytes.size();
  if (written_in_age_ > budget_ / ages_in_budget) {
    ++age_;
    written_in_age_ = 0;
  }
  check(changes.bytes.Put(rocks_.family(Family::renditions), key, slice(bytes)), "keep a rendition");
  check(changes.index.Put(index, entry_key(key), entry_value({age_, bytes.size()})), "keep a rendition");
  check(changes.index.Put(index, age_key(age_, key), ""), "keep a rendition");
  changes.size_change += bytes.size();
}

void RocksRenditions::remove(Changes& changes, const std::string& key, const RenditionEntry& entry) {
  rocksdb::ColumnFamilyHandle* const index = rocks_.family(Family::rendition_index);
  check(changes.index.Delete(rocks_.family(Family::renditions), key), "drop a rendition");
  check(changes.index.Delete(index, entry_key(key)), "drop a rendition");
  check(changes.index.Delete(index, age_key(entry.age, key)), "drop a rendition");
  changes.size_change -= entry.size;
}

/// Under change_mutex_. The index goes first: bytes that a crash or a full disk then loses are an entry
/// without bytes. What replaces others comes after these have gone, under the same key.
void RocksRenditions::commit(Changes& changes) {
  if (changes.index.Count() == 0) return;
  check(changes.index.Merge(rocks_.family(Family::rendition_index), slice(total_key),
                            number_value(changes.size_change)),
        "change the rendition index");
  rocks_.write(changes.index, Durability::logged);
  total_bytes_ += changes.size_change;
  if (changes.bytes.Count() > 0) rocks_.write(changes.bytes, Durability::unlogged);
}

std::optional<RenditionEntry> RocksRenditions::find_entry(const std::string& key) {
  std::string value;
  if (!rocks_.get(Family::rendition_index, entry_key(key), value)) return std::nullopt;
  return parse_entry(value);
}

void RocksRenditions::erase_all(const Digest& source) {
  const std::lock_guard lock(change_mutex_);
  const std::string prefix = entry_key(rendition_key(source, ""));
  Changes changes;
  const std::unique_ptr<rocksdb::Iterator> entry(
      rocks_.db().NewIterator({}, rocks_.family(Family::rendition_index)));
  for (entry->Seek(prefix); entry->Valid() && entry->key().starts_with(prefix); entry->Next()) {
    const std::string key(view(entry->key()).substr(entry_prefix.size()));
    remove(changes, key, parse_entry(view(entry->value())).value_or(RenditionEntry{}));
  }
  check(entry->status(), "read the rendition index");
  commit(changes);
}

bool RocksRenditions::trim(std::size_t most) {
  const std::lock_guard lock(change_mutex_);
  write_uses();
  return evict(most);
}

/// Under change_mutex_.
bool RocksRenditions::evict(std::size_t most) {
  Changes changes;
  const std::unique_ptr<rocksdb::Iterator> oldest(
      rocks_.db().NewIterator({}, rocks_.family(Family::rendition_index)));
  std::uint64_t left = total_bytes_;
  for (oldest->Seek(slice(age_prefix)); left > budget_ && most > 0; oldest->Next(), --most) {
    if (!oldest->Valid() || !oldest->key().starts_with(slice(age_prefix))) break;
    const std::string key(rendition_of_age_key(view(oldest->key())));
    const RenditionEntry entry =
        find_entry(key).value_or(RenditionEntry{age_of_age_key(view(oldest->key())), 0});
    remove(changes, key, entry);
    left -= std::min(left, entry.size);
  }
  check(oldest->status(), "read the rendition index");
  commit(changes);
  return total_bytes_ > budget_;
}

}  // namespace lightkeep::store
