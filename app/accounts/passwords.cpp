#include "app/accounts/passwords.h"

#include <algorithm>
#include <thread>

#include "app/accounts/password_rules.h"

namespace lightkeep::accounts {
namespace {

// More at once than there are cores finish no sooner, and each holds its memory.
int places() {
  return std::clamp(static_cast<int>(std::thread::hardware_concurrency()), 1, 4);
}
// Each is a thread that answers nobody else meanwhile.
constexpr int waiting_places = 4;

}  // namespace

Passwords::Passwords(const PasswordHash* hash)
    : own_(hash == nullptr ? argon2id() : nullptr),
      hash_(hash == nullptr ? own_.get() : hash),
      turnstile_(places(), waiting_places) {}

std::string Passwords::make(std::string_view password, std::string_view email) {
  check_password_rules(password, email);
  return make_anew(password);
}

std::string Passwords::make_anew(std::string_view password) {
  return turnstile_.pass([&] { return hash_->make(password); });
}

bool Passwords::fits(std::string_view password, const std::optional<std::string>& phc) {
  if (password.size() > longest_password_bytes) return false;  // whoever's it is
  return turnstile_.pass([&] { return hash_->fits(password, phc ? *phc : hash_->decoy()) && phc; });
}

}  // namespace lightkeep::accounts
