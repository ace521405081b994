// What a request asks for, read from its JSON body, from a form's `operations`, or from a URL; and made ready
// to run. Worker threads. Source: GraphQL over HTTP, sections 5 and 6 (of the parameters and of the two
// methods).
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/api/json.h"
#include "app/graphql/plan.h"
#include "app/http/http.h"

namespace lightkeep::graphql {

struct Parameters {
  std::string query;
  std::string operation_name;  // empty: none
  api::Json variables;         // an object, or null
};

inline constexpr std::size_t most_json = 1 << 20;  // bytes of a request without its files

/// Throws ApiError(bad_user_input).
Parameters to_parameters(api::Json body);
Parameters read_body(http::Body& body);
Parameters read_query(std::string_view query);

/// An operation that may be executed.
struct Prepared {
  std::unique_ptr<const Document> document;  // the plan points into it
  const Operation* operation = nullptr;
  Plan plan{};
};

/// Throws Refused.
Prepared prepare(const Schema& schema, const Parameters& parameters);

}  // namespace lightkeep::graphql
