// Runs a plan: asks for the value of each root field, one after the other, and takes out of it what the plan
// wants. A value is the whole JSON result of an operation, so nothing below a root field asks for anything
// again. Introspection is answered from the schema. One request, one thread. Source: GraphQL, October 2021,
// section 6.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "app/api/errors.h"
#include "app/api/json.h"
#include "app/graphql/failure.h"
#include "app/graphql/plan.h"

namespace lightkeep::graphql {

/// How large an answer may become: documents can ask for the same thing many times over, by aliases or round
/// the circles of introspection.
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

/// What a root field leads to: a value, or the entries of a list, which are made one by one and not all at
/// once.
struct Given {
  api::Json value{};
  std::size_t size = 0;
  std::function<api::Json(std::size_t index)> entry{};  // empty: it is `value`
};

struct Outcome {
  std::string data{};  // JSON; null where a required field of the root failed
  std::vector<Failure> failures{};
  api::Json extensions = api::Json::object();  // empty: none

  bool failed() const { return data == "null" && !failures.empty(); }
};

/// What a root field leads to. Throws ApiError, which becomes the field's failure; all else goes through.
using Resolve = std::function<Given(const PlannedField&)>;

/// Once a required field of the root has failed, those after it are not asked for: the answer is null, and a
/// mutation that follows on a failed one does nothing. An answer over `budget` is such a failure.
Outcome execute(const Schema& schema, const Plan& plan, const Resolve& resolve, Budget budget);

}  // namespace lightkeep::graphql
