// What a document may cost, whatever it says. The face sets them, parser and validator hold to them.
#pragma once

#include <cstddef>

namespace lightkeep::graphql {

struct Limits {
  std::size_t bytes = 100'000;  // of the text
  std::size_t tokens = 10'000;  // of the text
  std::size_t depth = 16;       // of fields within fields, fragments followed; introspection's own need 13
  std::size_t nesting = 64;     // of braces and brackets in the text
  std::size_t aliases = 200;    // with fragments expanded
  std::size_t selections = 10'000;  // fields, spreads and inline fragments, with fragments expanded
  std::size_t errors = 50;          // told of one document
};

}  // namespace lightkeep::graphql
