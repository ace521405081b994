// What the packs of a repository hold: read from its indexes, and from the directories of packs that no index
// names, which a killed backup left, or an index that was lost. Some 60 bytes of memory for each image. One
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "app/backup/pack.h"
#include "app/backup/storage.h"

namespace lightkeep::backup {

struct Pack {
  ObjectId id{};
  std::uint64_t size = 0;
  bool indexed = false;
  bool known = false;  // what it holds was read; else it is damaged or foreign
};

/// An extent and the pack it is in.
struct Place {
  Extent extent{};
  std::uint32_t pack = 0;  // of Catalog::packs()
};

using PackedExtents = std::pair<Pack, std::vector<Extent>>;

class Catalog {
 public:
  /// Damage is noted, not thrown. Throws store::Error{io}.
  Catalog(Storage& storage, const Key& key);

  const std::vector<Pack>& packs() const { return packs_; }
  const std::vector<Place>& places() const { return places_; }  // by digest, kind and piece
  /// What indexes say of packs that have another size: some of it may be readable.
  const std::vector<Place>& doubtful() const { return doubtful_; }
  const std::vector<std::string>& indexes() const { return indexes_; }  // names of objects
  /// What is damaged, missing or foreign, in sentences.
  const std::vector<std::string>& problems() const { return problems_; }

  /// In the order of the bytes; empty unless all of an image of `size` bytes is there.
  std::vector<const Place*> find_image(const store::Digest& digest, std::uint64_t size) const;
  bool has_image(const store::Digest& digest, std::uint64_t size) const;
  const Place* find_part(Kind kind, const store::Digest& digest) const;

  /// An index is damaged, or names packs that are gone.
  bool is_stale() const { return stale_; }

  /// An index of `packs`, a large one in several objects: name and sealed bytes of each.
  static void each_index(const Key& key, std::span<const PackedExtents> packs,
                         const std::function<void(const std::string& name, std::string_view sealed)>& take);
  /// Writes it.
  static void write_index(Storage& storage, const Key& key, std::span<const PackedExtents> packs);
  /// Writes an index of `added` and of all that is known but for `without`, and then removes the old ones.
  void replace_indexes(std::vector<PackedExtents> added, const std::set<std::uint32_t>& without) const;

 private:
  void list_packs();
  void read_index(const std::string& name);
  void read_directory(std::uint32_t pack);
  std::span<const Place> range_of(const store::Digest& digest, Kind kind) const;

  Storage& storage_;
  const Key& key_;
  std::vector<Pack> packs_;
  std::map<ObjectId, std::uint32_t> numbers_;  // of packs
  std::vector<Place> places_, doubtful_;
  std::vector<std::string> indexes_;
  std::vector<std::string> problems_;
  bool stale_ = false;
};

/// The payload of one index: packs, and what each holds. Throws store::Error{corrupt}.
std::vector<PackedExtents> read_index(std::string_view plain);

}  // namespace lightkeep::backup
