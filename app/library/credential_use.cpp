#include "app/library/credential_use.h"

#include "app/library/authorization.h"
#include "store/store.h"

namespace lightkeep::library {

void CredentialUse::note(const Authorized& at, const Caller& caller) {
  if (!at.key && !at.connection) return;
  const std::int64_t now = context_.now();
  const sync::Lock lock(mutex_);
  if (at.key) keys_[static_cast<std::int64_t>(at.key->id)] = now;
  if (at.connection) connections_[static_cast<std::int64_t>(at.connection->id)] = {now, caller.address};
}

void CredentialUse::flush() {
  decltype(keys_) keys;
  decltype(connections_) connections;
  {
    const sync::Lock lock(mutex_);
    keys.swap(keys_);
    connections.swap(connections_);
  }
  if (keys.empty() && connections.empty()) return;
  context_.store.metadata().write([&](store::Writer& db) {
    for (const auto& [key, time] : keys) touch_api_key(db, store::ApiKeyId{key}, time);
    for (const auto& [connection, use] : connections)
      touch_connection(db, store::AppConnectionId{connection}, use.time, use.address);
  });
}

}  // namespace lightkeep::library
