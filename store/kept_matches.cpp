#include "store/kept_matches.h"

#include <algorithm>

namespace lightkeep::store {
namespace {

/// Of memory; at least so much that there are never many to look through.
std::size_t cost_of(const MatchKey& key, const Matches& matches) {
  constexpr std::size_t each = 64 << 10;
  std::size_t bytes = each + matches.ids.size() * (sizeof(AssetId) + 1);
  for (const auto* texts :
       {&key.filter.tags, &key.filter.all_tags, &key.filter.content_types, &key.filter.uploaders})
    for (const std::string& text : *texts) bytes += sizeof(text) + text.size();
  return bytes;
}

}  // namespace

std::shared_ptr<const Matches> KeptMatches::find(const MatchKey& key) {
  const sync::Lock lock(mutex_);
  const auto found = std::ranges::find(kept_, key, &Kept::key);
  if (found == kept_.end()) return nullptr;
  kept_.splice(kept_.begin(), kept_, found);
  return found->matches;
}

void KeptMatches::keep(MatchKey key, std::shared_ptr<const Matches> matches) {
  const std::size_t cost = cost_of(key, *matches);
  const sync::Lock lock(mutex_);
  if (cost > most_bytes_ || std::ranges::find(kept_, key, &Kept::key) != kept_.end()) return;
  bytes_ += cost;
  kept_.push_front({std::move(key), std::move(matches)});
  while (bytes_ > most_bytes_) {
    bytes_ -= cost_of(kept_.back().key, *kept_.back().matches);
    kept_.pop_back();
  }
}

}  // namespace lightkeep::store
