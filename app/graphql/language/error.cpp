#include "app/graphql/language/error.h"

#include <utility>

#include "text/utf8.h"

namespace lightkeep::graphql {

std::string bounded(std::string message) {
  constexpr std::size_t longest = 600;  // bytes
  if (message.size() <= longest) return message;
  return std::string(text::cut_bytes(message, longest)) + "…";
}

void Report::add(std::string message, std::vector<Position> locations) {
  if (errors_.size() < most_)
    errors_.push_back({bounded(std::move(message)), std::move(locations)});
  else if (errors_.size() == most_)
    errors_.emplace_back().message = "Too many validation errors, error limit reached. Validation aborted.";
}

}  // namespace lightkeep::graphql
