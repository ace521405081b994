// Runs a plan: asks for the value of each root field, one after the other, and takes out of it what the plan
// wants. A value is the whole JSON result of an operation, so nothing below a root field asks for anything
// again. Introspection is answered from the schema. One request, one thread. Source: GraphQL, October 2021,
// section 6.
#pragma once

#include <functional>
#include <vector>

#include "app/api/json.h"
#include "app/graphql/budget.h"
#include "app/graphql/failure.h"
#include "app/graphql/plan.h"

namespace lightkeep::graphql {

struct Outcome {
  api::Json data;  // null where a required field of the root failed
  std::vector<Failure> failures{};
  api::Json extensions = api::Json::object();  // empty: none
};

/// The value of a root field. Throws ApiError, which becomes the field's failure; all else goes through.
using Resolve = std::function<api::Json(const PlannedField&)>;

/// Once a required field of the root has failed, those after it are not asked for: the answer is null, and a
/// mutation that follows on a failed one does nothing. Throws ApiError(bad_user_input) where the answer would
/// be over `budget`.
Outcome execute(const Schema& schema, const Plan& plan, const Resolve& resolve, Budget budget);

}  // namespace lightkeep::graphql
