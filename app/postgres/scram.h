// Signing in to a server that knows the password only as a hash: SCRAM-SHA-256 (RFC 5802, RFC 7677), without
// channel binding, as PostgreSQL has it (chapter 55.3). Both sides prove that they know it. Pure; any thread.
#pragma once

#include <string>
#include <string_view>

namespace lightkeep::postgres {

class Scram {
 public:
  /// `nonce`: printable, random. The password is taken as it is: SASLprep changes none of ASCII.
  Scram(std::string password, std::string nonce);

  std::string first() const;
  /// The answer to the server's first. Throws Error(bad_answer).
  std::string answer(std::string_view server_first);
  /// Throws Error(refused) where the server does not know the password either.
  void check(std::string_view server_final) const;

 private:
  const std::string password_, nonce_;
  std::string expected_;  // of the server's last message
};

}  // namespace lightkeep::postgres
