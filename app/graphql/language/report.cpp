#include "app/graphql/language/report.h"

#include <utility>

namespace lightkeep::graphql {

void Report::add(std::string message, std::vector<Position> locations) {
  if (errors_.size() < most_)
    errors_.push_back({bounded(std::move(message)), std::move(locations)});
  else if (errors_.size() == most_)
    errors_.emplace_back().message = "Too many validation errors, error limit reached. Validation aborted.";
}

}  // namespace lightkeep::graphql
