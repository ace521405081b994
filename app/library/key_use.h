// When API keys were used last: noted in memory, and written together now and then. Any thread.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "app/library/context.h"
#include "sync/mutex.h"

namespace lightkeep::store {
enum class ApiKeyId : std::int64_t;
}

namespace lightkeep::library {

class KeyUse {
 public:
  explicit KeyUse(Context context) : context_(context) {}

  void note(store::ApiKeyId key);
  /// Writes what came together since the last time (cron, and at the end).
  void flush();

 private:
  Context context_;
  sync::Mutex mutex_;
  std::unordered_map<std::int64_t, std::int64_t> last_used_ GUARDED_BY(mutex_);  // key -> Unix milliseconds
};

}  // namespace lightkeep::library
