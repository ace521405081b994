// One mail as bytes: RFC 5322 headers, and the text as plain and as HTML (MIME multipart/alternative).
// Nothing of what a person typed can make a header or a line of its own: every header goes through
// one_line(), addresses are values that hold no such thing, and bodies are quoted-printable. Pure; any
// thread.
#pragma once

#include <cstdint>
#include <string>

#include "app/mail/address.h"

namespace lightkeep::mail {

struct Draft {
  Mailbox from;
  Address to;
  std::string subject{};  // UTF-8
  std::string text{};     // UTF-8, any line ends
  std::string html{};
  std::int64_t date = 0;  // Unix milliseconds
  std::string unique{};   // random letters and digits, for Message-ID and boundary
};

/// Lines that end in CRLF; ASCII but for an international address.
std::string write_message(const Draft& draft);

}  // namespace lightkeep::mail
