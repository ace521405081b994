// Renditions on RocksDB. The bytes come without a log (a crash costs the newest of them) and go with one, in
// one batch with their index: the counted size is right at any time, and there are no bytes without an entry,
// which would be served and never be counted nor evicted. An entry without all of its bytes is found missing
// and made again.
#include "store/rocks_renditions.h"

#include <algorithm>

#include "store/error.h"

namespace lightkeep::store {

namespace {

constexpr std::size_t most_uses_noted = 512;
constexpr std::uint64_t ages_in_budget = 64;
constexpr std::size_t evicted_with_each_keep =
    8;                                        // when over budget, so that a burst cannot outrun the cron job
constexpr std::uint64_t parts_of_budget = 4;  // one image's renditions may hold one of them
constexpr std::size_t most_of_one_image = 256;
constexpr std::size_t most_images_counted = 10'000;

std::uint32_t pieces_of(std::uint64_t size) {
  return static_cast<std::uint32_t>((size + rendition_piece_size - 1) / rendition_piece_size);
}

std::string image_of(std::string_view key) {
  return std::string(key.substr(0, std::tuple_size_v<Digest>));
}

}  // namespace

struct RocksRenditions::Changes {
  Batch index;                                 // and the bytes that go
  std::uint64_t size_change = 0;               // modulo 2^64
  std::unordered_map<std::string, Held> held;  // changes of what each image holds, likewise
};

RocksRenditions::RocksRenditions(Rocks& rocks, std::uint64_t budget) : rocks_(rocks), budget_(budget) {
  load_counters();
}

void RocksRenditions::load_counters() {
  const sync::Lock lock(change_mutex_);
  std::string total;
  if (rocks_.get(Family::rendition_index, total_key, total)) total_bytes_ = parse_number(total);
  const auto newest = rocks_.last_key(Family::rendition_index, age_key(~std::uint64_t{0}, ""));
  if (newest && newest->starts_with(age_prefix)) age_ = age_of_age_key(*newest);
}

RocksRenditions::~RocksRenditions() {
  try {
    const sync::Lock lock(change_mutex_);
    write_uses();
  } catch (const std::exception&) {
    // The order of eviction is a little older than it could be.
  }
}

std::optional<Renditions::Found> RocksRenditions::find(const Digest& source, std::string_view recipe) {
  const std::string key = rendition_key(source, recipe);
  auto bytes = std::make_shared<std::string>();
  if (rocks_.get(Family::renditions, key, *bytes) && bytes->size() <= rendition_piece_size) {
    note_use(key);
    return Found{bytes->size(), std::move(bytes)};
  }
  const auto entry = find_entry(key);
  const auto drop = [](std::string_view) {};
  if (!entry || !rocks_.get(Family::renditions, piece_key(key, 0), false, drop)) return std::nullopt;
  note_use(key);
  return Found{entry->size, nullptr};
}

std::size_t RocksRenditions::read_at(const Digest& source, std::string_view recipe, std::uint64_t offset,
                                     std::span<std::byte> out) {
  const std::string key = rendition_key(source, recipe);
  const auto index = static_cast<std::uint32_t>(offset / rendition_piece_size);
  std::size_t count = 0;
  rocks_.get(Family::renditions, piece_key(key, index), false, [&](std::string_view piece) {
    piece.remove_prefix(std::min<std::size_t>(offset % rendition_piece_size, piece.size()));
    count = std::min(piece.size(), out.size());
    std::copy_n(std::as_bytes(std::span(piece)).begin(), count, out.begin());
  });
  if (count > 0) note_use(key);
  return count;
}

void RocksRenditions::note_use(const std::string& key) {
  {
    const sync::Lock lock(used_mutex_);
    if (used_.size() < most_uses_noted) {
      used_.insert(key);
      return;
    }
  }
  if (!change_mutex_.try_lock()) return;  // a change that runs writes them
  const sync::Lock lock(change_mutex_, std::adopt_lock);
  try {
    write_uses();
  } catch (const Error&) {
    // A full disk takes no notes; reading goes on.
  }
}

void RocksRenditions::write_uses() {
  std::unordered_set<std::string> used;
  {
    const sync::Lock lock(used_mutex_);
    used.swap(used_);
  }
  Changes changes;
  for (const std::string& key : used) {
    const auto entry = find_entry(key);
    if (!entry || entry->age == age_) continue;
    changes.index.erase(Family::rendition_index, age_key(entry->age, key));
    changes.index.put(Family::rendition_index, age_key(age_, key), "");
    changes.index.put(Family::rendition_index, entry_key(key), entry_value({age_, entry->size}));
  }
  commit(changes);
}

void RocksRenditions::keep(const Digest& source, std::string_view recipe, std::string_view bytes) {
  if (bytes.size() > budget_) return;
  const std::string key = rendition_key(source, recipe);
  try {
    const sync::Lock lock(change_mutex_);
    make_room(key, bytes.size());
    Changes changes;
    if (const auto old = find_entry(key)) remove(changes, key, *old);
    add(changes, key, bytes.size());
    commit(changes);
    write_bytes(key, bytes);
    if (total_bytes_ <= budget_) return;
    write_uses();  // who is read to slow clients all the time is no old one
    evict(evicted_with_each_keep);
  } catch (const Error& failure) {
    if (failure.fault() != Fault::full && failure.fault() != Fault::read_only) throw;
  }
}

/// Each with its age and size, the oldest first.
std::vector<RocksRenditions::Entry> RocksRenditions::entries_of(std::string_view image) {
  std::vector<Entry> entries;
  const std::string prefix = entry_key(image);
  rocks_.scan(Family::rendition_index, prefix, [&](std::string_view found, std::string_view value) {
    if (!found.starts_with(prefix)) return false;
    entries.push_back(
        {std::string(found.substr(entry_prefix.size())), parse_entry(value).value_or(RenditionEntry{})});
    return true;
  });
  std::ranges::sort(entries, {}, [](const Entry& one) { return one.entry.age; });
  return entries;
}

RocksRenditions::Held RocksRenditions::held_by(const std::string& image) {
  if (const auto known = held_.find(image); known != held_.end()) return known->second;
  if (held_.size() >= most_images_counted) held_.clear();
  Held held;
  for (const Entry& one : entries_of(image)) {
    ++held.count;
    held.bytes += one.entry.size;
  }
  return held_[image] = held;
}

/// The oldest of the same image's others go, when it would hold more than its part of the budget: whoever
/// asks for ever new renditions of one image pushes out no other's. More go than must, so that the next ones
/// need not look for the oldest.
void RocksRenditions::make_room(const std::string& key, std::size_t bytes) {
  const std::string image = image_of(key);
  Held others = held_by(image);
  const auto leave = [&others](const RenditionEntry& entry) {
    --others.count;
    others.bytes -= entry.size;
  };
  const auto fits = [&others, bytes](std::uint64_t most_bytes, std::size_t most) {
    return others.bytes + bytes <= most_bytes && others.count < most;
  };
  if (const auto old = find_entry(key)) leave(*old);
  const std::uint64_t part = budget_ / parts_of_budget;
  if (fits(part, most_of_one_image)) return;
  write_uses();  // who is read to slow clients all the time is no old one
  Changes changes;
  for (const Entry& one : entries_of(image)) {
    if (fits(part - part / 8, most_of_one_image - most_of_one_image / 8)) break;
    if (one.key == key) continue;
    remove(changes, one.key, one.entry);
    leave(one.entry);
  }
  commit(changes);
}

/// After the index knows of them. The first piece comes last: who finds it finds all.
void RocksRenditions::write_bytes(const std::string& key, std::string_view bytes) {
  const auto write = [&](std::string piece, std::string_view value) {
    Batch batch;
    batch.put(Family::renditions, std::move(piece), std::string(value));
    rocks_.write(batch, Durability::unlogged);
  };
  if (bytes.size() <= rendition_piece_size) return write(key, bytes);
  for (std::uint32_t i = pieces_of(bytes.size()); i-- > 0;)
    write(piece_key(key, i), bytes.substr(std::size_t{i} * rendition_piece_size, rendition_piece_size));
}

void RocksRenditions::add(Changes& changes, const std::string& key, std::uint64_t size) {
  written_in_age_ += size;
  if (written_in_age_ > budget_ / ages_in_budget) {
    ++age_;
    written_in_age_ = 0;
  }
  changes.index.put(Family::rendition_index, entry_key(key), entry_value({age_, size}));
  changes.index.put(Family::rendition_index, age_key(age_, key), "");
  changes.size_change += size;
  Held& held = changes.held[image_of(key)];
  ++held.count;
  held.bytes += size;
}

void RocksRenditions::remove(Changes& changes, const std::string& key, const RenditionEntry& entry) {
  changes.index.erase(Family::renditions, key);
  if (entry.size > rendition_piece_size)
    for (std::uint32_t i = 0; i < pieces_of(entry.size); ++i)
      changes.index.erase(Family::renditions, piece_key(key, i));
  changes.index.erase(Family::rendition_index, entry_key(key));
  changes.index.erase(Family::rendition_index, age_key(entry.age, key));
  changes.size_change -= entry.size;
  Held& held = changes.held[image_of(key)];
  --held.count;
  held.bytes -= entry.size;
}

/// The index goes before bytes that come: those that a crash or a full disk then loses
/// are an entry without bytes. What replaces others comes after these have gone, under the same key.
void RocksRenditions::commit(Changes& changes) {
  if (changes.index.empty()) return;
  changes.index.add(Family::rendition_index, std::string(total_key), changes.size_change);
  rocks_.write(changes.index, Durability::logged);
  total_bytes_ += changes.size_change;
  for (const auto& [image, change] : changes.held)
    if (const auto known = held_.find(image); known != held_.end()) {
      known->second.count += change.count;
      known->second.bytes += change.bytes;
    }
}

std::optional<RenditionEntry> RocksRenditions::find_entry(const std::string& key) {
  std::string value;
  if (!rocks_.get(Family::rendition_index, entry_key(key), value)) return std::nullopt;
  return parse_entry(value);
}

void RocksRenditions::erase_all(const Digest& source) {
  const sync::Lock lock(change_mutex_);
  const std::string image = rendition_key(source, "");
  Changes changes;
  for (const Entry& one : entries_of(image)) remove(changes, one.key, one.entry);
  commit(changes);
  held_.erase(image);
}

bool RocksRenditions::trim(std::size_t most) {
  const sync::Lock lock(change_mutex_);
  write_uses();
  return evict(most);
}

/// The rendition keys of the oldest entries, at most `most`, each with its age.
std::vector<std::pair<std::string, std::uint64_t>> RocksRenditions::find_oldest(std::size_t most) {
  std::vector<std::pair<std::string, std::uint64_t>> oldest;
  rocks_.scan(Family::rendition_index, oldest_, [&](std::string_view key, std::string_view) {
    if (oldest.size() == most || !key.starts_with(age_prefix)) return false;
    oldest.emplace_back(rendition_of_age_key(key), age_of_age_key(key));
    return true;
  });
  return oldest;
}

bool RocksRenditions::evict(std::size_t most) {
  if (total_bytes_ <= budget_) return false;
  Changes changes;
  std::string before = oldest_;
  std::uint64_t left = total_bytes_;
  for (const auto& [key, age] : find_oldest(most)) {
    if (left <= budget_) break;
    const RenditionEntry entry = find_entry(key).value_or(RenditionEntry{age, 0});
    remove(changes, key, entry);
    left -= std::min(left, entry.size);
    if (age < age_) before = age_key(age, key);  // of this age, more may come anywhere
  }
  commit(changes);
  oldest_ = std::move(before);  // a scan from the beginning would pass over all that have gone
  return total_bytes_ > budget_;
}

}  // namespace lightkeep::store
