// What errors[] of an answer says, with its code and HTTP status; and the codes that only GraphQL has. Made
// by everything in this room, printed by response. Any thread. Source: doc/contract.md, sections 4 and 8.
#pragma once

#include <exception>
#include <optional>
#include <utility>
#include <vector>

#include "app/api/errors.h"
#include "app/api/json.h"
#include "app/graphql/language/error.h"

namespace lightkeep::graphql {

namespace codes {
extern const api::ErrorRow parse_failed;
extern const api::ErrorRow validation_failed;
extern const api::ErrorRow no_such_operation;
extern const api::ErrorRow persisted_queries;  // which are not served: clients then send the whole text
extern const api::ErrorRow not_acceptable;
extern const api::ErrorRow media_type;
}  // namespace codes

struct Failure {
  api::ApiError error;
  std::vector<Position> locations{};
  std::optional<api::Json> path{};  // of a field, from the root
};

/// The request is not executed, or no further; there is at least one failure.
class Refused : public std::exception {
 public:
  explicit Refused(api::ApiError why) { failures.push_back({std::move(why)}); }
  Refused(const api::ErrorRow& row, const Errors& errors) {
    for (const Error& error : errors)
      failures.push_back({api::ApiError(row, error.message), error.locations});
  }
  const char* what() const noexcept override { return failures.front().error.what(); }

  std::vector<Failure> failures;
};

}  // namespace lightkeep::graphql
