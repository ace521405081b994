// What a database server does not do. The one exception of the room's own files; who keeps rows by it sees
// store::Error.
#pragma once

#include <stdexcept>
#include <string>

namespace lightkeep::postgres {

enum class Fault {
  bad_address,  // what was given as the server's address is none
  unreachable,  // no connection, or none that lasts, or it says that it cannot now
  refused,      // it wants another name, password or TLS
  bad_answer,   // not as the protocol has it
  statement,    // it said why it did not do one statement: `state` has the class
};

/// `what()` is a sentence for the operator.
class Error : public std::runtime_error {
 public:
  Error(Fault fault, const std::string& what, std::string state = {})
      : std::runtime_error(what), fault_(fault), state_(std::move(state)) {}
  Fault fault() const noexcept { return fault_; }
  /// Five characters (PostgreSQL's appendix A), of a `statement`.
  const std::string& state() const noexcept { return state_; }

 private:
  Fault fault_;
  std::string state_;
};

}  // namespace lightkeep::postgres
