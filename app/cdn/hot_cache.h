// Small images that were asked for lately, ready to be sent from a reactor thread. Bounded; the least
// recently used go first. Any thread.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>

#include "app/http/http.h"
#include "sync/mutex.h"

namespace lightkeep::cdn {

struct HotImage {
  std::shared_ptr<const std::string> bytes;
  std::string etag;
  std::string content_type;
  std::int64_t modified = 0;  // Unix milliseconds
  bool flattened = false;     // one picture of an original that moves
};

class HotCache {
 public:
  HotCache(std::size_t budget, std::size_t largest) : budget_(budget), largest_(largest) {}

  /// By request target ("/cdn/Ab…9.jpg?w=400").
  std::shared_ptr<const HotImage> find(const std::string& target);

  /// Taken before the row is read that says the image is public; `keep` with an old ticket keeps nothing, so
  /// a picture that was trashed in between does not come back.
  std::uint64_t ticket() const;
  void keep(std::uint64_t ticket, const std::string& target, std::string_view asset,
            std::shared_ptr<const HotImage> image);
  /// Forgets all targets of the asset.
  void forget(std::string_view asset);
  void forget_all();

 private:
  struct Entry {
    std::string target;
    std::string asset;
    std::shared_ptr<const HotImage> image;
  };
  using Entries = std::list<Entry>;
  static std::size_t cost(const Entry& entry);
  void erase(Entries::iterator entry) REQUIRES(mutex_);

  const std::size_t budget_;
  const std::size_t largest_;
  mutable sync::Mutex mutex_;
  Entries entries_ GUARDED_BY(mutex_);  // most recently used first
  std::unordered_map<std::string_view, Entries::iterator> by_target_ GUARDED_BY(mutex_);
  std::unordered_multimap<std::string_view, Entries::iterator> by_asset_ GUARDED_BY(mutex_);
  std::size_t used_ GUARDED_BY(mutex_) = 0;
  std::uint64_t generation_ GUARDED_BY(mutex_) = 0;
};

}  // namespace lightkeep::cdn
