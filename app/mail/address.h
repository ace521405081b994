// Addresses as mail needs them: checked, and the domain in the letters that every mail server takes. Pure;
// any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace lightkeep::mail {

/// Made by `parse_address` only: a value holds no blank, no control character, no bracket and no second @.
class Address {
 public:
  const std::string& text() const { return text_; }  // "ann+x@xn--mnchen-3ya.example"
  std::string domain() const { return text_.substr(text_.find('@') + 1); }
  /// The local part is not ASCII: only servers with SMTPUTF8 (RFC 6531) can take it.
  bool international() const { return international_; }

 private:
  friend std::optional<Address> parse_address(std::string_view text);
  std::string text_;
  bool international_ = false;
};

/// Empty for what is no address (app/accounts/email.h) or no UTF-8. Labels beyond ASCII become Punycode,
/// after lower-casing of Latin, Greek and Cyrillic letters: not the whole of IDNA, whose tables would be
/// larger than this program's mail room.
std::optional<Address> parse_address(std::string_view text);

/// "Lightkeep <images@example.com>".
struct Mailbox {
  std::string name;  // one line; may be empty
  Address address;
};

/// `ann@example.com`, `<ann@example.com>`, `Ann <ann@example.com>` or `"Ann" <ann@example.com>`; empty for
/// anything else.
std::optional<Mailbox> parse_mailbox(std::string_view text);

}  // namespace lightkeep::mail
