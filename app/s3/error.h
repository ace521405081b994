// What an object store does not do. The one exception of the room.
#pragma once

#include <stdexcept>
#include <string>

namespace lightkeep::s3 {

enum class Fault {
  bad_place,    // what was given as its address is none
  missing,      // no such object
  refused,      // by its rules: credentials, permissions, no such bucket
  full,         // a quota, or its disks
  unreachable,  // no connection, or none that lasts, or it says that it cannot now
  bad_answer    // not as the protocol has it
};

/// `what()` is a sentence for the operator.
class Error : public std::runtime_error {
 public:
  Error(Fault fault, const std::string& what) : std::runtime_error(what), fault_(fault) {}
  Fault fault() const noexcept { return fault_; }

 private:
  Fault fault_;
};

}  // namespace lightkeep::s3
