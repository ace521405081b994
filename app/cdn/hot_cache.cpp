#include "app/cdn/hot_cache.h"

#include <iterator>
#include <vector>

namespace lightkeep::cdn {

std::size_t HotCache::cost(const Entry& entry) {
  return entry.image->bytes->size() + entry.target.size() + sizeof(Entry) + 256;
}

std::shared_ptr<const HotImage> HotCache::find(const std::string& target) {
  const sync::Lock lock(mutex_);
  const auto found = by_target_.find(target);
  if (found == by_target_.end()) return nullptr;
  entries_.splice(entries_.begin(), entries_, found->second);
  return found->second->image;
}

std::uint64_t HotCache::ticket() const {
  const sync::Lock lock(mutex_);
  return generation_;
}

void HotCache::keep(std::uint64_t ticket, const std::string& target, std::string_view asset,
                    std::shared_ptr<const HotImage> image) {
  if (image->bytes->size() > largest_) return;
  const sync::Lock lock(mutex_);
  if (ticket != generation_ || by_target_.contains(target)) return;
  entries_.push_front({target, std::string(asset), std::move(image)});
  by_target_.emplace(entries_.front().target, entries_.begin());
  by_asset_.emplace(entries_.front().asset, entries_.begin());
  used_ += cost(entries_.front());
  while (used_ > budget_) erase(std::prev(entries_.end()));
}

void HotCache::forget(std::string_view asset) {
  const sync::Lock lock(mutex_);
  ++generation_;
  for (auto found = by_asset_.find(asset); found != by_asset_.end(); found = by_asset_.find(asset))
    erase(found->second);
}

void HotCache::forget_all() {
  const sync::Lock lock(mutex_);
  ++generation_;
  by_target_.clear();
  by_asset_.clear();
  entries_.clear();
  used_ = 0;
}

void HotCache::erase(Entries::iterator entry) {
  used_ -= cost(*entry);
  by_target_.erase(entry->target);
  const auto [first, last] = by_asset_.equal_range(entry->asset);
  for (auto i = first; i != last; ++i)
    if (i->second == entry) {
      by_asset_.erase(i);
      break;
    }
  entries_.erase(entry);
}

}  // namespace lightkeep::cdn
