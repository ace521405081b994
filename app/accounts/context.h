// What the parts of the room share: the store, the ports, and the few steps that all of them take. Inside the
// room only; any thread.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "app/accounts/accounts.h"
#include "app/accounts/attempts.h"
#include "app/accounts/passwords.h"
#include "app/accounts/store_faults.h"
#include "store/accounts.h"
#include "store/sessions.h"
#include "store/store.h"

namespace lightkeep::accounts {

struct Context {
  Context(store::Store& opened, Settings made, Ports lent);

  std::int64_t now() const { return ports.clock(); }
  bool may_sign_up(bool invited) const;

  template <class F>
  auto read(F&& f) {
    return guarded([&] { return store.metadata().read(std::forward<F>(f)); });
  }
  template <class F>
  auto write(F&& f) {
    return guarded([&] { return store.metadata().write(std::forward<F>(f)); });
  }
  store::Store& store;
  const Settings settings;
  const Ports ports;
  const Attempts attempts;
  Passwords passwords;
};

Person person_of(const store::Account& account);

/// A session that is about to begin: all that is random or costs time is made before the writer is asked.
struct PendingSession {
  std::string value;      // the cookie's
  store::NewSession row;  // without its account
  std::string device;     // the cookie's
  store::NewDevice device_row{};
};
PendingSession begin_session(const Context& context, const Visitor& visitor);
/// Signs the account in, inside the transaction that found it; the browser is known from now on.
Entry enter(store::Writer& db, const store::Account& account, PendingSession pending);

/// Trimmed. Throws ApiError `bad_user_input`.
std::string checked_address(std::string_view email);
std::string checked_name(std::string_view name);

/// Throws ApiError `bad_user_input`: the account has been removed meanwhile.
store::Account find_existing(store::Reader& db, AccountId id);

/// The account whose password was brought along, as it was read before the comparison. Throws
/// `unauthenticated`, the same for unknown addresses, `rate_limited` and `unavailable`.
store::Account check_password(Context& context, const std::string& email_key, const std::string& password,
                              const Visitor& visitor);
[[noreturn]] void refuse_password();

}  // namespace lightkeep::accounts
