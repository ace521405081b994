// Passwords of accounts. At rest: Argon2id (RFC 9106) as a PHC string that names its parameters, so that they
// can grow. Made and compared in bounded numbers at once and in a fair order. Any thread; each call works for
// tens of milliseconds in its own block of memory.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/gate/gate.h"

namespace lightkeep::accounts {

class PasswordHash {
 public:
  virtual ~PasswordHash() = default;
  /// With a salt of its own.
  virtual std::string make(std::string_view password) const = 0;
  virtual bool fits(std::string_view password, const std::string& phc) const = 0;
  /// Made with other parameters than those of today.
  virtual bool outdated(std::string_view phc) const = 0;
  /// Fits no password, and takes as long to find out: for accounts that are not there.
  virtual const std::string& decoy() const = 0;
};

/// OWASP Password Storage Cheat Sheet; one thread of work for each.
struct Argon2Cost {
  std::uint32_t memory = 19'456;  // KiB
  std::uint32_t passes = 2;
};
std::unique_ptr<const PasswordHash> argon2id(Argon2Cost cost = {});

/// Inside the room only (attempts.h says who stands where in line).
class Passwords {
 public:
  /// `hash` outlives it; null: Argon2id.
  explicit Passwords(const PasswordHash* hash);

  /// Checked against the rules: throws ApiError `bad_user_input`. All throw `unavailable` beyond what is done
  /// at once.
  std::string make(std::string_view password, std::string_view email, const gate::Entrant& who);
  /// The same, for one that fitted.
  std::string make_anew(std::string_view password, const gate::Entrant& who);
  /// Takes the same time without a password.
  bool fits(std::string_view password, const std::optional<std::string>& phc, const gate::Entrant& who);
  bool outdated(std::string_view phc) const { return hash_->outdated(phc); }

 private:
  gate::Gate::Pass enter(const gate::Entrant& who);

  std::unique_ptr<const PasswordHash> own_;
  const PasswordHash* hash_;
  gate::Gate gate_;  // each holds its memory and a processor
};

}  // namespace lightkeep::accounts
