// Where rows are kept by a server:
// "postgresql://name@host:5432/database?sslmode=verify-full&sslrootcert=FILE", as libpq has it (PostgreSQL
// 15, section 34.1.1.2) in the part that is meant for servers. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lightkeep::postgres {

struct Address {
  std::string user;
  std::string password;  // as the address has it; empty: none
  std::string host;      // a name, an address, or the folder of a socket: begins with '/'
  std::uint16_t port = 5432;
  std::string database;
  bool tls = true;      // the certificate is verified, and its name
  std::string ca_file;  // PEM roots instead of the system's; empty: none

  bool is_socket() const { return host.starts_with('/'); }
  /// The same for all ways to write it, without the password.
  std::string text() const;
};

/// Begins like one.
bool is_address(std::string_view text);
/// Without a host it is the socket in /var/run/postgresql; without a mode TLS is off for that and for
/// loopback addresses alone. Throws Error(bad_address).
Address parse_address(std::string_view text);

}  // namespace lightkeep::postgres
