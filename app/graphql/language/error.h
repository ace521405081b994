// What is wrong with a request, as its errors[] will say it: the sentence and where. Parser, validator and
// coercion make them; the face adds path and extensions. Any thread.
#pragma once

#include <cstddef>
#include <exception>
#include <string>
#include <utility>
#include <vector>

#include "app/graphql/language/ast.h"

namespace lightkeep::graphql {

struct Error {
  std::string message;  // in graphql-js's words where it has some
  std::vector<Position> locations;
};

using Errors = std::vector<Error>;

/// The message, or its beginning where names and values in it are long: an answer carries dozens of them.
std::string bounded(std::string message);

/// The text is no executable document, or over a limit of form.
class SyntaxError : public std::exception {
 public:
  explicit SyntaxError(Error why) : error(std::move(why)) {}
  const char* what() const noexcept override { return error.message.c_str(); }

  Error error;
};

/// What the rules of validation find, in the order in which they find it, up to a number and a length that an
/// answer can carry.
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
