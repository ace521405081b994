#include "app/accounts/passwords.h"

#include <argon2.h>
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <stdexcept>
#include <thread>

#include "app/accounts/password_rules.h"
#include "app/api/errors.h"
#include "store/random.h"

namespace lightkeep::accounts {
namespace {

constexpr std::uint32_t lanes = 1;
constexpr std::size_t salt_bytes = 16;
constexpr std::size_t hash_bytes = 32;
// What a row may ask of us at most, wherever its data folder comes from.
constexpr Argon2Cost most{.memory = 262'144, .passes = 16};

std::string prefix(Argon2Cost cost) {
  return "$argon2id$v=19$m=" + std::to_string(cost.memory) + ",t=" + std::to_string(cost.passes) +
         ",p=" + std::to_string(lanes) + "$";
}

// The number behind `name`; none where there is none, or one that is too large.
std::optional<std::uint32_t> parameter(std::string_view phc, std::string_view name) {
  const auto at = phc.find(name);
  if (at == std::string_view::npos) return std::nullopt;
  std::uint32_t number = 0;
  const char* const digits = phc.data() + at + name.size();
  const auto [end, problem] = std::from_chars(digits, phc.data() + phc.size(), number);
  return problem == std::errc() ? std::optional(number) : std::nullopt;
}

bool is_bearable(std::string_view phc) {
  const auto memory = parameter(phc, "$m="), passes = parameter(phc, ",t="), threads = parameter(phc, ",p=");
  return memory && passes && threads && *memory <= most.memory && *passes <= most.passes && *threads <= 4;
}

class Argon2id : public PasswordHash {
 public:
  // A salt and a hash of zeros, in base64.
  explicit Argon2id(Argon2Cost cost)
      : cost_(cost),
        prefix_(prefix(cost)),
        decoy_(prefix_ + std::string(22, 'A') + "$" + std::string(43, 'A')) {}

  std::string make(std::string_view password) const override;
  bool fits(std::string_view password, const std::string& phc) const override;
  bool outdated(std::string_view phc) const override { return !phc.starts_with(prefix_); }
  const std::string& decoy() const override { return decoy_; }

 private:
  Argon2Cost cost_;
  std::string prefix_;
  std::string decoy_;
};

std::string Argon2id::make(std::string_view password) const {
  std::array<std::byte, salt_bytes> salt{};
  store::random_bytes(salt);
  std::array<char, 256> phc{};
  const int result =
      argon2id_hash_encoded(cost_.passes, cost_.memory, lanes, password.data(), password.size(), salt.data(),
                            salt.size(), hash_bytes, phc.data(), phc.size());
  if (result != ARGON2_OK) throw std::runtime_error(argon2_error_message(result));
  return phc.data();
}

bool Argon2id::fits(std::string_view password, const std::string& phc) const {
  if (!is_bearable(phc)) return false;
  const int result = argon2id_verify(phc.c_str(), password.data(), password.size());
  if (result == ARGON2_MEMORY_ALLOCATION_ERROR) throw std::runtime_error(argon2_error_message(result));
  return result == ARGON2_OK;
}

// More at once than there are cores finish no sooner, and each holds its memory.
std::uint64_t places() {
  return std::clamp(std::thread::hardware_concurrency(), 1u, 4u);
}
// Each is a thread that answers nobody else meanwhile.
constexpr std::uint64_t waiting_places = 4;

}  // namespace

std::unique_ptr<const PasswordHash> argon2id(Argon2Cost cost) {
  return std::make_unique<Argon2id>(cost);
}

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
