// Answers to introspection: the schema's objects with the fields that a plan wants of them. The executor
// calls it. One request, one thread.
#pragma once

#include "app/api/json.h"
#include "app/graphql/budget.h"
#include "app/graphql/language/introspection.h"
#include "app/graphql/plan.h"

namespace lightkeep::graphql {

/// `answer` is what `field` leads to. Nothing of it can fail. Throws ApiError(bad_user_input) when over
/// budget.
api::Json describe(const Schema& schema, const PlannedField& field, Answer answer, Budget& budget);

}  // namespace lightkeep::graphql
