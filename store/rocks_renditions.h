// Renditions on RocksDB. Owned by store.cpp; any thread.
//
// Age: a count that steps on each time a share of the budget has been written. An entry carries the age of
// its last use; a use in the same age costs nothing, and later ones are noted in memory and written together.
#pragma once

#include <atomic>
#include <mutex>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

#include "store/renditions.h"
#include "store/rocks.h"

namespace lightkeep::store {

class RocksRenditions final : public Renditions {
 public:
  RocksRenditions(Rocks& rocks, std::uint64_t budget);
  ~RocksRenditions() override;

  std::optional<Found> find(const Digest& source, std::string_view recipe) override;
  std::size_t read_at(const Digest& source, std::string_view recipe, std::uint64_t offset,
                      std::span<std::byte> out) override;
  void keep(const Digest& source, std::string_view recipe, std::string_view bytes) override;
  void erase_all(const Digest& source) override;
  std::uint64_t total_bytes() const override { return total_bytes_; }
  std::uint64_t budget() const override { return budget_; }
  bool trim(std::size_t most) override;

 private:
  struct Changes;
  struct Other {
    std::string key;
    RenditionEntry entry;
  };

  void note_use(const std::string& key);
  void write_uses();
  void add(Changes& changes, const std::string& key, std::uint64_t size);
  void write_bytes(const std::string& key, std::string_view bytes);
  void remove(Changes& changes, const std::string& key, const RenditionEntry& entry);
  std::vector<std::pair<std::string, std::uint64_t>> find_oldest(std::size_t most);
  bool evict(std::size_t most);
  std::vector<Other> others_of(const Digest& source, const std::string& key);
  void make_room(const Digest& source, const std::string& key, std::size_t bytes);
  void commit(Changes& changes);
  std::optional<RenditionEntry> find_entry(const std::string& key);
  void load_counters();

  Rocks& rocks_;
  const std::uint64_t budget_;
  std::atomic<std::uint64_t> total_bytes_{0};
  std::mutex change_mutex_;           // one change of the index at a time
  std::uint64_t age_ = 1;             // under change_mutex_
  std::uint64_t written_in_age_ = 0;  // bytes; under change_mutex_
  std::mutex used_mutex_;
  std::unordered_set<std::string> used_;  // keys found since the last write_uses; under used_mutex_
};

}  // namespace lightkeep::store
