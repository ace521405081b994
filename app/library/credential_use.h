// When API keys and connected programs were used last: noted in memory, and written together now and then.
// Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>

#include "app/library/context.h"
#include "sync/mutex.h"

namespace lightkeep::store {
enum class ApiKeyId : std::int64_t;
enum class AppConnectionId : std::int64_t;
}  // namespace lightkeep::store

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

  struct Use {
    std::int64_t time = 0;  // Unix milliseconds
    std::string address;
  };
  // What is not written yet: people see it all the same. None where the row has it.
  std::optional<Use> of(store::ApiKeyId key) const;
  std::optional<Use> of(store::AppConnectionId connection) const;

 private:
  using Uses = std::unordered_map<std::int64_t, Use>;  // by id

  Context context_;
  mutable sync::Mutex mutex_;
  Uses keys_ GUARDED_BY(mutex_);
  Uses connections_ GUARDED_BY(mutex_);
};

}  // namespace lightkeep::library
