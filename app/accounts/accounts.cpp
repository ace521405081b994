#include "app/accounts/accounts.h"

#include <algorithm>

#include "app/accounts/account_changes.h"
#include "app/accounts/attempts.h"
#include "app/accounts/context.h"
#include "app/accounts/email.h"
#include "app/accounts/mailed_codes.h"
#include "app/accounts/password_rules.h"
#include "app/ip/address.h"
#include "store/address_keys.h"
#include "store/app_connections.h"
#include "store/error.h"
#include "store/proofs.h"
#include "text/ascii.h"

namespace lightkeep::accounts {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr std::int64_t seen_step = 60LL * 60'000;  // a session's use is written at most so often
constexpr std::size_t longest_value = 64;          // of a cookie of ours
constexpr int tidy_step = 500;

// The password may have been changed while it was compared.
Entry let_in(Context& context, const store::Account& checked, const std::string& password,
             const Visitor& visitor) {
  const bool outdated = context.passwords.outdated(*checked.password);
  const std::string phc =
      outdated ? context.passwords.make_anew(password, place_in_line(checked.id)) : *checked.password;
  const PendingSession pending = begin_session(context, visitor);
  return context.write([&](store::Writer& db) {
    const store::Account account = find_existing(db, checked.id);
    if (account.password != checked.password) refuse_password();
    if (outdated) set_account_password(db, account.id, phc);
    return enter(db, account, pending);
  });
}

void check_sign_up_is_open(const Context& context, bool invited) {
  if (context.may_sign_up(invited)) return;
  throw ApiError(
      errors::forbidden,
      context.settings.sign_up == SignUp::closed
          ? "New accounts are made by the operator of this server only. Ask them for one."
          : "An account here begins with a claim link or an invitation. Ask a member to invite you.");
}

// Somebody who looks around stays signed in also while nothing can be written.
void extend_session(Context& context, SessionId session, std::int64_t now) {
  try {
    context.write(
        [&](store::Writer& db) { touch_session(db, session, now, now + context.settings.session_lifetime); });
  } catch (const api::ApiError& error) {
    if (context.ports.note) context.ports.note("a session could not be prolonged: " + error.detail());
  }
}

// Of addresses whose key an earlier version made by another rule. A start on a full disk does without.
void renew_keys(Context& context) {
  try {
    store::renew_address_keys(context.store.metadata(), email_key);
  } catch (const store::Error& failure) {
    if (context.ports.note)
      context.ports.note(std::string("keys of addresses could not be renewed: ") + failure.what());
  }
}

}  // namespace

struct Accounts::State : Context {
  using Context::Context;
};

Accounts::Accounts(store::Store& store, Settings settings, Ports ports)
    : state_(std::make_unique<State>(store, std::move(settings), std::move(ports))) {
  renew_keys(*state_);
}

Accounts::~Accounts() = default;

const Settings& Accounts::settings() const {
  return state_->settings;
}

bool Accounts::mail() const {
  return state_->ports.post != nullptr;
}

Entry Accounts::sign_in(const std::string& email, const std::string& password, const Visitor& visitor) {
  const std::string key = email_key(checked_address(email));
  return let_in(*state_, check_password(*state_, key, password, visitor), password, visitor);
}

Entry Accounts::sign_up(const SignUpForm& form, bool invited, const Visitor& visitor) {
  if (mail())
    throw ApiError(errors::bad_user_input, "Ask for a code by mail: it proves that the address is yours.");
  check_sign_up_is_open(*state_, invited);
  store::NewAccount row{.email = checked_address(form.email), .name = checked_name(form.name)};
  row.email_key = email_key(row.email);
  check_password_rules(form.password, row.email);
  state_->attempts.take(attempts::sign_up_client, ip::site_of(visitor.client));
  if (find_by_email(row.email)) return sign_in(row.email, form.password, visitor);

  const Asker stranger{.site = ip::site_of(visitor.client)};
  row.password =
      state_->passwords.make_anew(form.password, place_in_line(state_->attempts, stranger, visitor));
  row.created = state_->now();
  const PendingSession pending = begin_session(*state_, visitor);
  return state_->write([&](store::Writer& db) {
    if (find_account(db, row.email_key)) refuse_password();  // somebody was faster
    Entry entry = enter(db, find_existing(db, insert_account(db, row)), pending);
    entry.created = true;
    return entry;
  });
}

MailedCode Accounts::mail_code(const std::string& email, bool invited, const std::string& next,
                               const Visitor& visitor) {
  return accounts::mail_code(*state_, email, invited, next, visitor);
}

Entry Accounts::enter_code(const std::string& ticket, const std::string& code, const Visitor& visitor) {
  return accounts::enter_code(*state_, ticket, code, visitor);
}

Entry Accounts::enter_link(const std::string& token, const Visitor& visitor) {
  return accounts::enter_link(*state_, token, visitor);
}

std::optional<std::string> Accounts::look_link(const std::string& token) {
  return accounts::look_link(*state_, token);
}

std::optional<Presence> Accounts::find(std::string_view session) {
  if (session.empty() || session.size() > longest_value) return std::nullopt;
  const std::int64_t now = state_->now();
  const auto live =
      state_->read([&](store::Reader& db) { return find_session(db, store::sha256(session), now); });
  if (!live) return std::nullopt;
  if (now - live->session.last_seen >= seen_step) extend_session(*state_, live->session.id, now);
  Presence presence{.session = live->session.id, .person = person_of(live->account)};
  const std::int64_t age = now - live->session.created;  // negative after the clock was set back
  presence.proved = live->session.proved && age >= 0 && age < state_->settings.proof_lifetime;
  presence.person.has_password = live->has_password;
  return presence;
}

std::vector<SessionLine> Accounts::sessions(AccountId account, SessionId current) {
  const auto rows =
      state_->read([&](store::Reader& db) { return list_sessions(db, account, state_->now()); });
  std::vector<SessionLine> lines;
  for (const store::Session& row : rows)
    lines.push_back({row.id, row.created, row.last_seen, row.client, row.browser, row.id == current});
  return lines;
}

void Accounts::sign_out(std::string_view session) {
  if (session.empty() || session.size() > longest_value) return;
  state_->write([&](store::Writer& db) { remove_session(db, store::sha256(session)); });
}

void Accounts::end_session(AccountId account, SessionId session) {
  state_->write([&](store::Writer& db) { remove_session(db, account, session); });
}

void Accounts::sign_out_everywhere(AccountId account, std::optional<SessionId> keep, const Visitor& visitor) {
  state_->write([&](store::Writer& db) {
    remove_sessions(db, account, keep);
    remove_devices(db, account, device_hash(visitor));
    remove_connections(db, account);
    remove_address_proofs(db, account);  // one of them may have been asked for by who is to be put out
  });
}

void Accounts::set_name(AccountId account, const std::string& name) {
  const std::string clean = checked_name(name);
  state_->write([&](store::Writer& db) { set_account_name(db, account, clean); });
}

void Accounts::set_password(const Presence& who, const std::string& password, const std::string& wanted,
                            const Visitor& visitor) {
  const auto before = state_->read([&](store::Reader& db) { return find_existing(db, who.person.id); });
  if (!who.proved) confirm(before.id, password, visitor);
  replace_password(*state_, before, wanted, {who.session, device_hash(visitor)});
}

void Accounts::set_password(AccountId account, const std::string& wanted) {
  const auto before = state_->read([&](store::Reader& db) { return find_existing(db, account); });
  replace_password(*state_, before, wanted, {});
}

std::optional<MailedCode> Accounts::change_email(const Presence& who, const std::string& password,
                                                 const std::string& wanted, const Visitor& visitor) {
  const std::string address = checked_address(wanted);
  const auto before = state_->read([&](store::Reader& db) { return find_existing(db, who.person.id); });
  if (address == before.email && (before.verified || !mail()))
    throw ApiError(errors::bad_user_input, "This is the account's address already.");
  confirm(before.id, password, visitor);
  if (!mail()) {
    state_->attempts.take(attempts::sign_up_client, ip::site_of(visitor.client));
    change_unproved_address(*state_, before, address);
    return std::nullopt;
  }
  if (!before.verified && email_key(address) == email_key(before.email))
    return mail_code(address, false, {}, visitor);
  state_->attempts.take(attempts::mail_client, ip::site_of(visitor.client));
  state_->attempts.take(attempts::mail_address, email_key(address));
  return mail_address_code(*state_, before, address);
}

void Accounts::confirm(AccountId account, const std::string& password, const Visitor& visitor) {
  const auto row = state_->read([&](store::Reader& db) { return find_existing(db, account); });
  if (!row.password) return;
  try {
    check_password(*state_, email_key(row.email), password, visitor);
  } catch (const api::ApiError& error) {
    if (&error.row() != &api::errors::unauthenticated) throw;
    throw api::ApiError(api::errors::unauthenticated, "This is not your present password.");
  }
}

std::vector<Person> Accounts::list() {
  std::vector<Person> people;
  for (const store::Account& account : state_->read([](store::Reader& db) { return list_accounts(db); }))
    people.push_back(person_of(account));
  return people;
}

Person Accounts::add(const SignUpForm& form, bool verified) {
  store::NewAccount row{.email = checked_address(form.email), .name = checked_name(form.name)};
  row.email_key = email_key(row.email);
  if (!form.password.empty() || !mail()) row.password = state_->passwords.make(form.password, row.email, {});
  row.created = state_->now();
  if (verified) row.verified = row.created;
  return state_->write([&](store::Writer& db) {
    if (find_account(db, row.email_key))
      throw ApiError(errors::bad_user_input, "There is an account for this address already.");
    return person_of(find_existing(db, insert_account(db, row)));
  });
}

std::optional<Person> Accounts::find_by_email(const std::string& email) {
  const auto account =
      state_->read([&](store::Reader& db) { return find_account(db, email_key(text::trim(email))); });
  return account ? std::optional(person_of(*account)) : std::nullopt;
}

void Accounts::tidy(std::int64_t now) {
  const auto one_step = [&](store::Writer& db) {
    return std::max({remove_expired_sessions(db, now, tidy_step), remove_expired_proofs(db, now, tidy_step),
                     remove_old_devices(db, oldest_device(now), tidy_step)});
  };
  while (state_->write(one_step) == tidy_step) continue;
}

}  // namespace lightkeep::accounts
