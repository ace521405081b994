#include "app/graphql/language/error.h"

#include <cstddef>

#include "text/utf8.h"

namespace lightkeep::graphql {

std::string bounded(std::string message) {
  constexpr std::size_t longest = 600;  // bytes
  if (message.size() <= longest) return message;
  return std::string(text::cut_bytes(message, longest)) + "…";
}

}  // namespace lightkeep::graphql
