#include "store/kept_matches.h"

#include <algorithm>

namespace lightkeep::store {
namespace {

/// Of memory, with what one costs that matches nothing.
std::size_t cost_of(const MatchKey& key, const Matches& matches) {
  std::size_t bytes = 1024 + matches.ids.size() * (sizeof(AssetId) + 1);
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
  const sync::Lock lock(mutex_);
  if (std::ranges::find(kept_, key, &Kept::key) != kept_.end()) return;
  bytes_ += cost_of(key, *matches);
  kept_.push_front({std::move(key), std::move(matches)});
  while (bytes_ > most_bytes_) {
    bytes_ -= cost_of(kept_.back().key, *kept_.back().matches);
    kept_.pop_back();
  }
}

}  // namespace lightkeep::store
