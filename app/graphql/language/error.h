// What is wrong with a request, as its errors[] will say it: the sentence and where. Parser, validator and
// coercion make them; the face adds path and extensions. Any thread.
#pragma once

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

}  // namespace lightkeep::graphql
