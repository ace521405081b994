#include "app/accounts/accounts.h"

#include "app/accounts/attempts.h"
#include "app/accounts/context.h"
#include "app/accounts/email.h"
#include "store/app_connections.h"
#include "store/proofs.h"
#include "text/ascii.h"

namespace lightkeep::accounts {
namespace {

constexpr std::int64_t seen_step = 60LL * 60'000;  // a session's use is written at most so often
constexpr std::size_t longest_value = 64;          // of a cookie of ours
constexpr int tidy_step = 500;

}  // namespace

Accounts::Accounts(store::Store& store, Settings settings, Ports ports)
    : state_(std::make_unique<State>(store, std::move(settings), std::move(ports))) {}

Accounts::~Accounts() = default;

const Settings& Accounts::settings() const {
  return state_->settings;
}

bool Accounts::mail() const {
  return state_->ports.post != nullptr;
}

std::optional<Presence> Accounts::find(std::string_view session) {
  if (session.empty() || session.size() > longest_value) return std::nullopt;
  const std::int64_t now = state_->now();
  const auto live =
      state_->read([&](store::Reader& db) { return find_session(db, store::sha256(session), now); });
  if (!live) return std::nullopt;
  if (now - live->session.last_seen >= seen_step) state_->roll_on(live->session.id, now);
  Presence presence{.session = live->session.id, .person = person_of(live->account)};
  const std::int64_t age = now - live->session.created;  // negative after the clock was set back
  presence.proved = live->session.proved && age >= 0 && age < state_->settings.proof_lifetime;
  presence.person.has_password = live->has_password;
  return presence;
}

// Somebody who looks around stays signed in also while nothing can be written.
void Accounts::State::roll_on(SessionId session, std::int64_t now) {
  try {
    write([&](store::Writer& db) { touch_session(db, session, now, now + settings.session_lifetime); });
  } catch (const api::ApiError& error) {
    if (ports.note) ports.note("a session could not be prolonged: " + error.detail());
  }
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

std::vector<Person> Accounts::list() {
  std::vector<Person> people;
  for (const store::Account& account : state_->read([](store::Reader& db) { return list_accounts(db); }))
    people.push_back(person_of(account));
  return people;
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
