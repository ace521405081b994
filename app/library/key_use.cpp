#include "app/library/key_use.h"

#include "store/api_keys.h"
#include "store/store.h"

namespace lightkeep::library {

void KeyUse::note(store::ApiKeyId key) {
  const sync::Lock lock(mutex_);
  last_used_[static_cast<std::int64_t>(key)] = context_.now();
}

void KeyUse::flush() {
  std::unordered_map<std::int64_t, std::int64_t> used;
  {
    const sync::Lock lock(mutex_);
    used.swap(last_used_);
  }
  if (used.empty()) return;
  context_.store.metadata().write([&](store::Writer& db) {
    for (const auto& [key, time] : used) touch_api_key(db, store::ApiKeyId{key}, time);
  });
}

}  // namespace lightkeep::library
