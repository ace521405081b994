// What can go wrong on the way of a mail, and what it means for the mail and for the operator.
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace lightkeep::mail {

enum class Fault {
  settings,   // an address, URL or option that cannot be used
  connect,    // no connection to the mail server
  insecure,   // TLS: not offered, certificate, handshake
  protocol,   // not SMTP as we know it, cut off, too slow
  sign_in,    // user or password refused, or no way to sign in
  refused,    // the server does not want to talk or to take mail from this sender
  later,      // the server asks to try again
  recipient,  // the server will never take mail for this address
  message,    // the server will never take this very message
  stopped     // the sender is stopping
};

/// `what()` is a sentence's end for the operator, and holds nothing of a message or a password: "the mail
/// server does not know the recipient (550 5.1.1 …)". `said()` is the server's whole answer, which may quote
/// the message: only for one that holds no secret.
class Error : public std::exception {
 public:
  Error(Fault fault, std::string what, std::string said = {})
      : fault_(fault), what_(std::move(what)), said_(std::move(said)) {}

  Fault fault() const noexcept { return fault_; }
  const std::string& said() const noexcept { return said_; }
  const char* what() const noexcept override { return what_.c_str(); }
  /// The server has refused this one mail in proper words, and may take the next.
  bool reply() const noexcept { return for_good() || fault_ == Fault::later || fault_ == Fault::refused; }
  /// Another attempt is of no use.
  bool for_good() const noexcept { return fault_ == Fault::recipient || fault_ == Fault::message; }

 private:
  Fault fault_;
  std::string what_;
  std::string said_;
};

}  // namespace lightkeep::mail
