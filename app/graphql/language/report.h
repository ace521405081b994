// What the rules of validation find, in the order in which they find it, up to a number and a length that an
// answer can carry.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "app/graphql/language/error.h"

namespace lightkeep::graphql {

class Report {
 public:
  explicit Report(std::size_t most) : most_(most) {}

  /// What is said after so many is forgotten; long names in a message are cut.
  void add(std::string message, std::vector<Position> locations);
  bool empty() const { return errors_.empty(); }
  const Errors& errors() const { return errors_; }

 private:
  std::size_t most_;
  Errors errors_;
};

}  // namespace lightkeep::graphql
