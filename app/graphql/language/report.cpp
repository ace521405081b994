#include "app/graphql/language/report.h"

#include <utility>

#include "text/utf8.h"

namespace lightkeep::graphql {
namespace {

constexpr std::size_t longest_message = 600;  // bytes

std::string cut(std::string message) {
  if (message.size() <= longest_message) return message;
  return std::string(text::cut_bytes(message, longest_message)) + "…";
}

}  // namespace

void Report::add(std::string message, std::vector<Position> locations) {
  if (errors_.size() < most_)
    errors_.push_back({cut(std::move(message)), std::move(locations)});
  else if (errors_.size() == most_)
    errors_.emplace_back().message = "Too many validation errors, error limit reached. Validation aborted.";
}

}  // namespace lightkeep::graphql
