// Email addresses as far as a server can judge them (RFC 5321, RFC 6531 for local parts beyond ASCII).
#pragma once

#include <string>
#include <string_view>

namespace lightkeep::accounts {

/// One @, a local part of 1 to 64 bytes, a domain of dotted labels; no blanks, no control characters, 254
/// bytes at most.
bool is_email(std::string_view text);
/// What the spellings of one address share: small letters in their composed form, and the domain as mail is
/// sent to it ("bücher.example", "BÜCHER.example" and "xn--bcher-kva.example" are one). Letters that two
/// people's addresses may differ in stay apart ("straße" and "strasse"). For comparison only, never to send
/// to.
std::string email_key(std::string_view email);

}  // namespace lightkeep::accounts
