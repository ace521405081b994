#include "app/backup/catalog.h"

#include <algorithm>
#include <tuple>

#include "app/backup/record.h"
#include "app/backup/sealed_object.h"
#include "store/error.h"
#include "text/hex.h"

namespace lightkeep::backup {
namespace {

using store::Error;
using store::Fault;

constexpr std::string_view prefix = "indexes/";
constexpr std::uint64_t largest_index = 64 << 20;
constexpr std::size_t extents_in_index = 200'000;  // about: what one object holds

auto order_of(const Place& place) {
  return std::tie(place.extent.digest, place.extent.kind, place.extent.first);
}

}  // namespace

std::vector<PackedExtents> read_index(std::string_view plain) {
  RecordReader in(plain);
  std::vector<PackedExtents> packs;
  while (in.left() > 0) {
    auto& [pack, extents] = packs.emplace_back();
    std::ranges::copy(in.bytes(pack.id.size()), pack.id.begin());
    pack.size = in.u64();
    pack.indexed = true;
    extents.reserve(in.count(extent_size));
    for (std::size_t left = extents.capacity(); left > 0; --left) extents.push_back(read_extent(in));
  }
  return packs;
}

Catalog::Catalog(Storage& storage, const Key& key) : storage_(storage), key_(key) {
  list_packs();
  for (const StoredObject& object : storage_.list(std::string(prefix))) {
    indexes_.push_back(object.name);
    try {
      read_index(object.name);
    } catch (const Error& failure) {
      if (failure.fault() == Fault::io) throw;
      stale_ = true;
      problems_.push_back(object.name + ": " + failure.what() + "; the packs tell what they hold themselves");
    }
  }
  for (std::uint32_t i = 0; i < packs_.size(); ++i) {
    if (!packs_[i].indexed) read_directory(i);
  }
  std::ranges::sort(places_, [](const Place& a, const Place& b) { return order_of(a) < order_of(b); });
}

void Catalog::list_packs() {
  for (const StoredObject& object : storage_.list("packs/")) {
    Pack pack{.size = object.size};
    if (!parse_pack_name(object.name, pack.id)) {
      problems_.push_back(object.name + " is no pack of this repository");
      continue;
    }
    numbers_.emplace(pack.id, static_cast<std::uint32_t>(packs_.size()));
    packs_.push_back(pack);
  }
}

/// A pack that is gone or was cut counts as not there: its images are stored anew by the next backup.
void Catalog::read_index(const std::string& name) {
  ObjectId id{};
  if (!text::from_hex(std::string_view(name).substr(prefix.size()), id))
    throw Error(Fault::corrupt, "it is no index of this repository");
  const std::string plain = open_object(key_, "index", id, get_whole(storage_, name, largest_index));
  for (const auto& [pack, extents] : backup::read_index(plain)) {
    const auto number = numbers_.find(pack.id);
    if (number == numbers_.end()) {
      stale_ = true;
      problems_.push_back(pack_name(pack.id) + " is missing");
      continue;
    }
    Pack& there = packs_[number->second];
    if (there.indexed) continue;
    there.indexed = true;
    if (there.size != pack.size) {
      problems_.push_back(pack_name(pack.id) + " has " + std::to_string(there.size) + " bytes instead of " +
                          std::to_string(pack.size));
      for (const Extent& extent : extents) doubtful_.push_back({extent, number->second});
      continue;
    }
    there.known = true;
    for (const Extent& extent : extents) places_.push_back({extent, number->second});
  }
}

void Catalog::read_directory(std::uint32_t pack) {
  const Pack& there = packs_[pack];
  const std::string name = pack_name(there.id);
  try {
    if (there.size < pack_head_size + pack_end_size) throw Error(Fault::corrupt, "it is too short");
    std::string end(pack_end_size, '\0');
    storage_.get_range(name, there.size - pack_end_size, end);
    const std::uint32_t size = PackOpener::directory_size(end);
    if (size < seal_size || size > there.size - pack_head_size - pack_end_size)
      throw Error(Fault::corrupt, "its end is damaged");
    std::string sealed(size, '\0');
    const std::uint64_t at = there.size - pack_end_size - size;
    storage_.get_range(name, at, sealed);
    for (const Extent& extent : PackOpener(key_, there.id).open_directory(sealed, at))
      places_.push_back({extent, pack});
    packs_[pack].known = true;
  } catch (const Error& failure) {
    if (failure.fault() == Fault::io) throw;
    problems_.push_back(name + " is foreign or damaged: " + failure.what());
  }
}

std::span<const Place> Catalog::range_of(const store::Digest& digest, Kind kind) const {
  const auto key = std::tie(digest, kind);
  const auto of = [](const Place& place) { return std::tie(place.extent.digest, place.extent.kind); };
  const auto first = std::ranges::lower_bound(places_, key, {}, of);
  const auto last = std::ranges::upper_bound(first, places_.end(), key, {}, of);
  return {first, last};
}

/// Copies may be cut into extents at other places, and one that a killed backup left lacks its end: from
/// there it is looked which extents lead to it.
std::vector<const Place*> Catalog::find_image(const store::Digest& digest, std::uint64_t size) const {
  const std::span<const Place> all = range_of(digest, Kind::image);
  std::map<std::uint64_t, const Place*> leading;  // by their first piece
  for (auto place = all.rbegin(); place != all.rend(); ++place) {
    const std::uint64_t begin = place->extent.first * std::uint64_t{piece_size};
    const std::uint64_t next = place->extent.first + pieces_of(place->extent.plain);
    if (begin + place->extent.plain == size || leading.contains(next)) leading[place->extent.first] = &*place;
  }
  std::vector<const Place*> found;
  for (std::uint64_t next = 0; leading.contains(next); next += pieces_of(found.back()->extent.plain))
    found.push_back(leading[next]);
  return found;
}

bool Catalog::has_image(const store::Digest& digest, std::uint64_t size) const {
  const std::span<const Place> all = range_of(digest, Kind::image);
  const bool at_once = all.size() == 1 && all.front().extent.first == 0 && all.front().extent.plain == size;
  return size == 0 || at_once || !find_image(digest, size).empty();
}

const Place* Catalog::find_part(Kind kind, const store::Digest& digest) const {
  const auto found = range_of(digest, kind);
  return found.empty() ? nullptr : found.data();
}

void Catalog::each_index(const Key& key, std::span<const PackedExtents> packs,
                         const std::function<void(const std::string& name, std::string_view sealed)>& take) {
  RecordWriter out;
  const auto flush = [&] {
    if (out.written().empty()) return;
    const ObjectId id = new_object_id();
    take(std::string(prefix) + text::to_hex(id), seal_object(key, "index", id, out.written()));
    out = {};
  };
  for (const auto& [pack, extents] : packs) {
    out.bytes({reinterpret_cast<const char*>(pack.id.data()), pack.id.size()});
    out.u64(pack.size);
    out.u32(static_cast<std::uint32_t>(extents.size()));
    for (const Extent& extent : extents) write_extent(out, extent);
    if (out.written().size() > extents_in_index * extent_size) flush();
  }
  flush();
}

void Catalog::write_index(Storage& storage, const Key& key, std::span<const PackedExtents> packs) {
  each_index(key, packs,
             [&](const std::string& name, std::string_view sealed) { put_new(storage, name, sealed); });
}

void Catalog::replace_indexes(std::vector<PackedExtents> added,
                              const std::set<std::uint32_t>& without) const {
  std::vector<std::vector<Extent>> extents(packs_.size());
  for (const Place& place : places_) extents[place.pack].push_back(place.extent);
  for (std::uint32_t i = 0; i < extents.size(); ++i) {
    if (!extents[i].empty() && !without.contains(i)) added.emplace_back(packs_[i], std::move(extents[i]));
  }
  write_index(storage_, key_, added);
  for (const std::string& name : indexes_) storage_.remove(name);
}

}  // namespace lightkeep::backup
