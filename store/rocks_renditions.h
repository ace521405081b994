// Renditions on RocksDB. Owned by blob_engine.cpp; any thread.
//
// Age: a count that steps on each time a share of the budget has been written. An entry carries the age of
// its last use; a use in the same age costs nothing, and later ones are noted in memory and written together.
//
// What each image holds is counted once and kept in memory while it is written to: all keeps take turns, and
// one that looked through its image's entries would have those of all others wait.
#pragma once

#include <atomic>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "store/renditions.h"
#include "store/rocks.h"
#include "sync/mutex.h"

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
  struct Entry {
    std::string key;
    RenditionEntry entry;
  };
  struct Held {
    std::size_t count = 0;
    std::uint64_t bytes = 0;
  };

  void note_use(const std::string& key);
  void write_uses() REQUIRES(change_mutex_);
  void add(Changes& changes, const std::string& key, std::uint64_t size) REQUIRES(change_mutex_);
  void write_bytes(const std::string& key, std::string_view bytes) REQUIRES(change_mutex_);
  void remove(Changes& changes, const std::string& key, const RenditionEntry& entry);
  std::vector<std::pair<std::string, std::uint64_t>> find_oldest(std::size_t most) REQUIRES(change_mutex_);
  bool evict(std::size_t most) REQUIRES(change_mutex_);
  std::vector<Entry> entries_of(std::string_view image);
  Held held_by(const std::string& image) REQUIRES(change_mutex_);
  void make_room(const std::string& key, std::size_t bytes) REQUIRES(change_mutex_);
  void commit(Changes& changes) REQUIRES(change_mutex_);
  std::optional<RenditionEntry> find_entry(const std::string& key);
  void load_counters();

  Rocks& rocks_;
  const std::uint64_t budget_;
  std::atomic<std::uint64_t> total_bytes_{0};
  sync::Mutex change_mutex_;  // one change of the index at a time
  std::uint64_t age_ GUARDED_BY(change_mutex_) = 1;
  std::uint64_t written_in_age_ GUARDED_BY(change_mutex_) = 0;  // bytes
  std::unordered_map<std::string, Held> held_
      GUARDED_BY(change_mutex_);                              // by digest; of images lately written to
  std::string oldest_ GUARDED_BY(change_mutex_){age_prefix};  // no age key is before it
  sync::Mutex used_mutex_;
  std::unordered_set<std::string> used_ GUARDED_BY(used_mutex_);  // keys found since the last write_uses
};

}  // namespace lightkeep::store
