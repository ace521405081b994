#include "app/accounts/passwords.h"

#include <algorithm>
#include <thread>

#include "app/accounts/password_rules.h"
#include "app/api/errors.h"

namespace lightkeep::accounts {
namespace {

// More at once than there are cores finish no sooner, and each holds its memory.
std::uint64_t places() {
  return std::clamp(std::thread::hardware_concurrency(), 1u, 4u);
}
// Each is a thread that answers nobody else meanwhile.
constexpr std::uint64_t waiting_places = 4;

}  // namespace

Passwords::Passwords(const PasswordHash* hash)
    : own_(hash == nullptr ? argon2id() : nullptr),
      hash_(hash == nullptr ? own_.get() : hash),
      gate_({.inside = places(), .waiting = waiting_places}) {}

gate::Gate::Pass Passwords::enter(const gate::Entrant& who) {
  gate::Gate::Answer answer = gate_.enter(who);
  if (auto* pass = std::get_if<gate::Gate::Pass>(&answer)) return std::move(*pass);
  throw api::ApiError(api::errors::unavailable,
                      "Too many people are signing in right now. Try again in a moment.")
      .retry_after(2);
}

std::string Passwords::make(std::string_view password, std::string_view email, const gate::Entrant& who) {
  check_password_rules(password, email);
  return make_anew(password, who);
}

std::string Passwords::make_anew(std::string_view password, const gate::Entrant& who) {
  const auto pass = enter(who);
  return hash_->make(password);
}

bool Passwords::fits(std::string_view password, const std::optional<std::string>& phc,
                     const gate::Entrant& who) {
  if (password.size() > longest_password_bytes) return false;  // whoever's it is
  const auto pass = enter(who);
  return hash_->fits(password, phc ? *phc : hash_->decoy()) && phc;
}

}  // namespace lightkeep::accounts
