// Where the mail server is and how to speak to it, from the operator's one line:
//
//   smtp://[user:password@]host[:587]    STARTTLS is required; towards this machine itself nothing is
//   encrypted smtps://[user:password@]host[:465]   TLS from the first byte
//
// User and password are percent-encoded. After `?`: `starttls=required` or `starttls=off` overrides the rule
// for smtp://, `ca=/path.pem` trusts that authority instead of the system's. There is no "STARTTLS if
// offered": whoever can hide the offer would read the password. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lightkeep::mail {

enum class Security { none, starttls, tls };

struct Credentials {
  std::string user;
  std::string password;
};

struct SmtpServer {
  std::string host;  // a name or an address, without brackets
  std::uint16_t port = 0;
  Security security = Security::starttls;
  std::optional<Credentials> credentials{};
  std::optional<std::string> ca_file{};

  std::string shown() const;  // "mail.example.com:587"; without secrets
  /// The password, or the mail itself, crosses a network readable for everyone on the way.
  bool readable_on_the_way() const;
};

/// Throws Error(settings) with a sentence for the operator, which does not repeat the password.
SmtpServer parse_smtp_url(std::string_view text);

}  // namespace lightkeep::mail
