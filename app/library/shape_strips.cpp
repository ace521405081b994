#include "app/library/shape_strips.h"

#include <algorithm>
#include <span>

#include "store/assets.h"
#include "store/digest.h"
#include "store/libraries.h"
#include "text/hex.h"

namespace lightkeep::library {

namespace {

/// Bytes that one is kept for, of an empty library, too.
std::size_t cost_of(const ShapeStrip& strip) {
  constexpr std::size_t besides = 256;
  return strip.bytes.size() + besides;
}

}  // namespace

ShapeStrip make_strip(std::string bytes) {
  std::string digest = text::to_hex(store::sha256(bytes)).substr(0, 32);
  return {std::move(bytes), std::move(digest)};
}

std::shared_ptr<const ShapeStrip> ShapeStrips::of(store::Reader& db, const store::Library& library,
                                                  store::Sort sort) {
  const Key key{library.id, sort};
  if (auto strip = find(key, library.last_change)) return strip;
  auto made = std::make_shared<const ShapeStrip>(make_strip(store::list_shapes(db, library.id, {}, sort)));
  keep(key, {library.last_change, 0, made});
  return made;
}

std::shared_ptr<const ShapeStrip> ShapeStrips::find(const Key& key, std::int64_t version) {
  const sync::Lock lock(mutex_);
  const auto found = kept_.find(key);
  if (found == kept_.end() || found->second.version != version) return nullptr;
  found->second.used = ++uses_;
  return found->second.strip;
}

/// One that is newer stays: its reader began later.
void ShapeStrips::keep(const Key& key, Kept kept) {
  const sync::Lock lock(mutex_);
  Kept& there = kept_[key];
  if (there.strip && there.version >= kept.version) return;
  if (there.strip) bytes_ -= cost_of(*there.strip);
  bytes_ += cost_of(*kept.strip);
  there = std::move(kept);
  there.used = ++uses_;
  while (bytes_ > most_bytes_) {
    const auto oldest = std::ranges::min_element(kept_, {}, [](const auto& row) { return row.second.used; });
    bytes_ -= cost_of(*oldest->second.strip);
    kept_.erase(oldest);
  }
}

}  // namespace lightkeep::library
