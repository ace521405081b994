#include "app/library/credential_use.h"

#include "app/library/authorization.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

template <class Uses, class Id>
auto find(const Uses& uses, Id id) -> std::optional<typename Uses::mapped_type> {
  const auto found = uses.find(static_cast<std::int64_t>(id));
  return found == uses.end() ? std::nullopt : std::optional(found->second);
}

// What was used again meanwhile stays for the next time.
template <class Uses>
void forget(Uses& uses, const Uses& written) {
  for (const auto& [id, use] : written)
    if (const auto found = uses.find(id); found != uses.end() && found->second.time == use.time)
      uses.erase(found);
}

}  // namespace

void CredentialUse::note(const Authorized& at, const Caller& caller) {
  if (!at.key && !at.connection) return;
  const Use use{context_.now(), caller.address};
  const sync::Lock lock(mutex_);
  if (at.key) keys_[static_cast<std::int64_t>(at.key->id)] = use;
  if (at.connection) connections_[static_cast<std::int64_t>(at.connection->id)] = use;
}

void CredentialUse::flush() {
  Uses keys, connections;
  {
    const sync::Lock lock(mutex_);
    keys = keys_;
    connections = connections_;
  }
  if (keys.empty() && connections.empty()) return;
  context_.store.metadata().write([&](store::Writer& db) {
    for (const auto& [key, use] : keys) touch_api_key(db, store::ApiKeyId{key}, use.time);
    for (const auto& [connection, use] : connections)
      touch_connection(db, store::AppConnectionId{connection}, use.time, use.address);
  });
  const sync::Lock lock(mutex_);
  forget(keys_, keys);
  forget(connections_, connections);
}

std::optional<CredentialUse::Use> CredentialUse::of(store::ApiKeyId key) const {
  const sync::Lock lock(mutex_);
  return find(keys_, key);
}

std::optional<CredentialUse::Use> CredentialUse::of(store::AppConnectionId connection) const {
  const sync::Lock lock(mutex_);
  return find(connections_, connection);
}

}  // namespace lightkeep::library
