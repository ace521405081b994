// URLs of http and https, read more strictly than browsers do (RFC 3986; the hazards are those of the WHATWG
// URL standard): whatever two readers could take for different hosts is refused. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "app/ip/address.h"

namespace lightkeep::net {

struct Url {
  bool https = false;
  std::string host;  // a name in lower case ASCII (UTS 46), or an address as ip::Address::text writes it
  std::optional<ip::Address> literal;  // when the host is an address
  std::uint16_t port = 80;
  std::string target;  // path and query as sent in a request line: printable ASCII, begins with '/'

  /// Host and, unless it is the scheme's own, port; IPv6 in brackets.
  std::string authority() const;
  std::string text() const;
  /// Scheme, authority and path: what messages may show. A query is often a signature and is left out.
  std::string shown() const;
};

/// Throws Error(bad_url) with a reason: user information, odd spellings of addresses (octal, hexadecimal,
/// short, a trailing dot, percent-escapes, zones), backslashes, control characters, other schemes, over 8192
/// bytes. Bytes that may not stand in a path or query (blanks, non-ASCII letters) are percent-encoded there;
/// a fragment is dropped.
Url parse_url(std::string_view text);

/// A Location value, relative to the URL that answered with it (RFC 3986 section 5.2).
Url resolve_reference(const Url& base, std::string_view reference);

/// For messages about text that may be no URL at all: without anything that could be a password or a
/// signature, printable ASCII, short.
std::string shown_text(std::string_view text);

/// 80, 443 and from 1024 on, without those that the WHATWG Fetch standard calls bad ports: what speaks HTTP
/// stands there, and mail, name and file services do not.
bool port_allowed(std::uint16_t port);

}  // namespace lightkeep::net
