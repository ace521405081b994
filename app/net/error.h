// What goes wrong on the way out. Thrown inside the room and by its small parts that other rooms use (TLS,
// connecting).
#pragma once

#include <exception>
#include <string>
#include <utility>

namespace lightkeep::net {

enum class Fault {
  bad_url,      // cannot be read, or is of a kind that is never fetched
  refused,      // no public address, a port or a redirect that is not allowed
  unreachable,  // no connection
  insecure,     // TLS: certificate, name, handshake
  bad_answer,   // not HTTP as we know it, cut off, or a status that is no success
  wrong_type,   // declared as something else than an image
  too_large,
  too_slow,  // a time limit
  stopped    // the caller's stop flag
};

/// `what()` is the end of a sentence whose subject is known to the reader: "the server answered with status
/// 404". `detail()` is for the log only: it may name inner addresses.
class Error : public std::exception {
 public:
  Error(Fault fault, std::string reason, std::string detail = {})
      : fault_(fault), reason_(std::move(reason)), detail_(std::move(detail)) {}

  Fault fault() const noexcept { return fault_; }
  const std::string& detail() const noexcept { return detail_; }
  const char* what() const noexcept override { return reason_.c_str(); }

 private:
  Fault fault_;
  std::string reason_;
  std::string detail_;
};

}  // namespace lightkeep::net
