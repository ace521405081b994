// Passwords at rest: Argon2id (RFC 9106) as a PHC string that names its parameters, so that they can grow.
// Any thread; each call works for tens of milliseconds in its own block of memory.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

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

}  // namespace lightkeep::accounts
