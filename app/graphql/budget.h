// How large an answer may become: documents can ask for the same thing many times over, by aliases or round
// the circles of introspection. One request, one thread.
#pragma once

#include <cstddef>

#include "app/api/errors.h"
#include "app/api/json.h"

namespace lightkeep::graphql {

class Budget {
 public:
  explicit Budget(std::size_t bytes) : left_(bytes) {}

  /// For a value under a key, before it is answered. Throws ApiError(bad_user_input) when nothing is left.
  void spend(const api::Json& value) {
    constexpr std::size_t around = 16;  // of a key, of a number, of an object's braces
    std::size_t bytes = around;
    if (value.is_string()) bytes += value.get_ref<const std::string&>().size();
    if (bytes > left_)
      throw api::ApiError(api::errors::bad_user_input,
                          "The answer would be too large; ask for less at once.");
    left_ -= bytes;
    if (value.is_structured())
      for (const api::Json& entry : value) spend(entry);
  }

 private:
  std::size_t left_;
};

}  // namespace lightkeep::graphql
