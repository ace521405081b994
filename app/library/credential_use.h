// When API keys and connected programs were used last: noted in memory, and written together now and then.
// Any thread.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>

#include "app/library/context.h"
#include "sync/mutex.h"

namespace lightkeep::library {

struct Authorized;
struct Caller;

class CredentialUse {
 public:
  explicit CredentialUse(Context context) : context_(context) {}

  /// Nothing for a person in a browser, whose session tells.
  void note(const Authorized& at, const Caller& caller);
  /// Writes what came together since the last time (cron, and at the end).
  void flush();

 private:
  struct Use {
    std::int64_t time = 0;  // Unix milliseconds
    std::string address;
  };

  Context context_;
  sync::Mutex mutex_;
  std::unordered_map<std::int64_t, std::int64_t> keys_ GUARDED_BY(mutex_);  // id -> Unix milliseconds
  std::unordered_map<std::int64_t, Use> connections_ GUARDED_BY(mutex_);    // by id
};

}  // namespace lightkeep::library
