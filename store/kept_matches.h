// What filters matched in libraries lately, for who turns page after page of it: it holds as long as nothing
// changes there (Library::last_change). One for all readers of a database. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <vector>

#include "store/asset_filter.h"
#include "store/ids.h"
#include "sync/mutex.h"

namespace lightkeep::store {

/// What was asked for, and as of which change of the library.
struct MatchKey {
  LibraryId library{};
  std::int64_t version = 0;
  AssetFilter filter{};
  Sort sort = Sort::newest;

  bool operator==(const MatchKey&) const = default;
};

class KeptMatches {
 public:
  /// `most_bytes`: of all that are kept; those that were used last stay.
  explicit KeptMatches(std::size_t most_bytes = 16u << 20) : most_bytes_(most_bytes) {}

  std::shared_ptr<const Matches> find(const MatchKey& key);  // null where they are not kept
  void keep(MatchKey key, std::shared_ptr<const Matches> matches);

 private:
  struct Kept {
    MatchKey key;
    std::shared_ptr<const Matches> matches;
  };

  const std::size_t most_bytes_;
  sync::Mutex mutex_;
  std::list<Kept> kept_ GUARDED_BY(mutex_);  // the one used last first
  std::size_t bytes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace lightkeep::store
