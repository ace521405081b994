// Passwords of accounts: made, compared, in bounded numbers at once and in a fair order (asker.h says who
// stands where). Inside the room only; any thread.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/accounts/password_hash.h"
#include "app/gate/gate.h"

namespace lightkeep::accounts {

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
