// Keeps a server's certificate.
#include "app/acme/keeper.h"

#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <map>
#include <thread>
#include <utility>

#include "app/acme/authority.h"
#include "app/acme/standing.h"
#include "sync/mutex.h"
#include "text/time.h"

namespace lightkeep::acme {
namespace {

constexpr store::Millis longest_sleep = 3'600'000;  // the clock may be set meanwhile

Chance chance() {
  std::uint32_t number = 0;
  http::tls_random(nullptr, reinterpret_cast<unsigned char*>(&number), sizeof number);
  return static_cast<Chance>(number) / static_cast<Chance>(UINT32_MAX);
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

struct Keeper::State {
  State(Settings given, Ports given_ports, http::TlsSupply& given_supply)
      : settings(std::move(given)), ports(std::move(given_ports)), supply(given_supply) {}

  void run();
  bool wait(std::chrono::milliseconds time);
  bool served() const;
  store::Millis next_order() const;
  store::Millis due() const;
  void act();
  void look_at_hint();
  void ask_for_certificate();
  Standing renewed(const AccountKey& key);
  void use(const Standing& fresh);
  void save();
  AccountKey account_key();
  Proofs proofs();

  const Settings settings;
  const Ports ports;
  http::TlsSupply& supply;
  const Chance late = chance();
  Standing standing;  // of the thread, once it runs
  bool over_http = false;
  mutable sync::Mutex mutex;
  sync::Condition changed;
  bool stopping GUARDED_BY(mutex) = false;
  std::map<std::string, std::string> tokens GUARDED_BY(mutex);  // and what a challenge wants to see there
  std::atomic<store::Millis> valid_until = 0;                   // 0: no certificate
  std::thread thread;
};

/// False when it stops.
bool Keeper::State::wait(std::chrono::milliseconds time) {
  const sync::Lock lock(mutex);
  changed.wait_for(mutex, time, [this]() REQUIRES(mutex) { return stopping; });
  return !stopping;
}

void Keeper::State::save() {
  try {
    ports.keep(standing.text());
  } catch (const std::exception& error) {
    ports.warn("What the certificate authority gave cannot be kept for the next start: " +
               std::string(error.what()));
  }
}

bool Keeper::State::served() const {
  return serves(standing, settings.directory, settings.names);
}

/// When a certificate is asked for.
store::Millis Keeper::State::next_order() const {
  const store::Millis soonest =
      standing.failures == 0 ? 0 : next_try(standing.failures, standing.last_try, standing.again, late);
  return served() ? std::max(standing.renew_at, soonest) : soonest;
}

/// When something is to be done.
store::Millis Keeper::State::due() const {
  return served() ? std::min(next_order(), standing.ask_at) : next_order();
}

void Keeper::State::run() {
  for (;;) {
    const store::Millis now = ports.clock(), then = due();
    if (then > now) {
      if (!wait(std::chrono::milliseconds(std::min(then - now, longest_sleep)))) return;
      continue;
    }
    try {
      act();
    } catch (const std::exception& error) {
      if (!wait(std::chrono::milliseconds(0))) return;
      std::string sentence = error.what();
      if (!sentence.ends_with('.')) sentence += ".";
      ports.warn(sentence + " The next try is at " + text::iso_seconds(due()) + ".");
    }
    if (!wait(std::chrono::milliseconds(0))) return;
  }
}

void Keeper::State::act() {
  if (served() && standing.ask_at <= ports.clock()) look_at_hint();
  if (next_order() <= ports.clock()) ask_for_certificate();
}

/// An authority may want a certificate replaced sooner, or later, than its life suggests. Its silence changes
/// nothing.
void Keeper::State::look_at_hint() {
  constexpr store::Millis usual = 6 * 3'600'000;
  standing.ask_at = ports.clock() + usual;
  const AccountKey key = account_key();
  try {
    Authority authority(settings, key, [this](auto time) { return wait(time); });
    const Validity validity = validity_of(standing.chain);
    if (const auto hint = authority.suggestion(validity.renewal_id)) {
      standing.ask_at = ports.clock() + hint->again.count() * 1000;
      if (hint->window != standing.window) {
        standing.window = hint->window;
        standing.renew_at =
            std::min(renewal_time(hint->window, chance()), latest_renewal(validity.from, validity.until));
      }
    }
  } catch (const std::exception&) {
  }
  save();
}

/// The try is counted before it is made: a server that is started again and again asks no oftener.
void Keeper::State::ask_for_certificate() {
  const AccountKey key = account_key();
  ++standing.failures;
  standing.last_try = ports.clock();
  standing.again.reset();
  save();
  try {
    const Standing fresh = renewed(key);
    use(fresh);
    standing = fresh;
    save();
    ports.note("The certificate for " + listed(settings.names) + " is good until " +
               text::iso_date(valid_until) + ".");
  } catch (const Failure& failure) {
    standing.again = failure.again();
    if (!wait(std::chrono::milliseconds(0))) --standing.failures;  // it was broken off here
    save();
    throw;
  }
}

AccountKey Keeper::State::account_key() {
  if (standing.directory == settings.directory && !standing.account_key.empty())
    return AccountKey::parse(standing.account_key);
  AccountKey made = AccountKey::make();
  standing.account_key = made.text();
  standing.directory = settings.directory;
  return made;
}

Standing Keeper::State::renewed(const AccountKey& key) {
  Standing out = standing;
  out.key = make_private_key();
  const std::string replaces =
      standing.chain_from == settings.directory ? validity_of(standing.chain).renewal_id : std::string();
  Authority authority(settings, key, [this](auto time) { return wait(time); });
  out.chain = authority.issue({settings.names, signing_request(settings.names, out.key), replaces}, proofs());
  out.chain_from = settings.directory;
  const Validity validity = validity_of(out.chain);
  out.renew_at = renewal_time(validity.from, validity.until, chance());
  out.window.reset();
  out.ask_at = ports.clock();
  out.failures = 0;
  out.again.reset();
  return out;
}

void Keeper::State::use(const Standing& fresh) {
  supply.use(fresh.key + fresh.chain);
  valid_until = validity_of(fresh.chain).until;
}

/// After a failure the other kind comes first: one of the two ports may not lead here.
Proofs Keeper::State::proofs() {
  Proofs out;
  out.kinds = {Proof::tls};
  if (over_http)
    out.kinds.insert(standing.failures % 2 == 1 ? out.kinds.begin() : out.kinds.end(), Proof::http);
  out.publish = [this](Proof kind, const std::string& name, const std::string& token,
                       const std::string& key_authorization) {
    if (kind == Proof::tls) return supply.prove(name, challenge_certificate(name, key_authorization));
    const sync::Lock lock(mutex);
    tokens[token] = key_authorization;
  };
  out.withdraw = [this](Proof kind, const std::string& name, const std::string& token) {
    if (kind == Proof::tls) return supply.withdraw(name);
    const sync::Lock lock(mutex);
    tokens.erase(token);
  };
  return out;
}

Keeper::Keeper(Settings settings, Ports ports, http::TlsSupply& supply)
    : state_(std::make_unique<State>(std::move(settings), std::move(ports), supply)) {
  State& state = *state_;
  state.standing = Standing::parse(state.ports.load().value_or(""));
  if (state.standing.chain.empty()) return;
  try {
    state.use(state.standing);
  } catch (const std::exception& error) {
    state.ports.warn("The certificate that was kept cannot be used: " + std::string(error.what()));
    state.standing.chain.clear();
    state.standing.chain_from.clear();
  }
}

Keeper::~Keeper() {
  stop();
}

void Keeper::add_routes(http::Routes& routes) {
  http::Route route;
  route.method = "GET";
  route.pattern = "/.well-known/acme-challenge/:token";
  route.in_the_clear = true;
  route.handler = [this](http::Request& request) {
    const sync::Lock lock(state_->mutex);
    const auto found = state_->tokens.find(request.parameters.front().second);
    if (found == state_->tokens.end()) throw api::ApiError(api::errors::endpoint_not_found);
    return http::Reply::text(200, "application/octet-stream", found->second);
  };
  routes.add(std::move(route));
}

void Keeper::start(bool over_http) {
  state_->over_http = over_http;
  state_->thread = std::thread([this] {
    ::pthread_setname_np(::pthread_self(), "certificate");
    state_->run();
  });
}

void Keeper::stop() {
  {
    const sync::Lock lock(state_->mutex);
    state_->stopping = true;
  }
  state_->changed.notify_all();
  if (state_->thread.joinable()) state_->thread.join();
}

std::optional<store::Millis> Keeper::valid_until() const {
  const store::Millis until = state_->valid_until;
  return until == 0 ? std::nullopt : std::optional(until);
}

}  // namespace lightkeep::acme
