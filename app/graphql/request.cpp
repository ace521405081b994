#include "app/graphql/request.h"

#include <utility>

#include "app/graphql/failure.h"

namespace lightkeep::graphql {
namespace {

using api::ApiError;
using api::Json;
namespace errors = api::errors;

// A member of the body where it is there, null otherwise.
Json take(Json& body, const char* name) {
  const auto found = body.find(name);
  return found == body.end() ? Json(nullptr) : std::move(*found);
}

std::string take_text(Json& body, const char* name) {
  Json value = take(body, name);
  if (value.is_null()) return {};
  if (!value.is_string())
    throw ApiError(errors::bad_user_input, "`" + std::string(name) + "` must be a string.");
  return std::move(value.get_ref<std::string&>());
}

void check_there(const Parameters& parameters, const Json& extensions) {
  if (!parameters.query.empty()) return;
  if (extensions.is_object() && extensions.contains("persistedQuery"))
    throw ApiError(codes::persisted_queries);
  throw ApiError(errors::bad_user_input, "`query` is missing: send the GraphQL document in it.");
}

const Operation& choose(const Document& document, const std::string& name) {
  if (name.empty() && document.operations.size() == 1) return document.operations.front();
  for (const Operation& operation : document.operations)
    if (!name.empty() && operation.name == name) return operation;
  if (name.empty()) throw Refused(ApiError(codes::no_such_operation));
  throw Refused(ApiError(codes::no_such_operation, "Unknown operation named \"" + name + "\"."));
}

Document parse_document(const std::string& query, const Limits& limits) {
  try {
    return parse(query, limits);
  } catch (const SyntaxError& error) {
    throw Refused(codes::parse_failed, {error.error});
  }
}

}  // namespace

Parameters to_parameters(Json body) {
  if (body.is_array())
    throw ApiError(errors::bad_user_input, "Batches are not served: send one operation in a request.");
  if (!body.is_object())
    throw ApiError(errors::bad_user_input, "The request must be a JSON object with `query` in it.");
  Parameters parameters{take_text(body, "query"), take_text(body, "operationName"), take(body, "variables")};
  if (!parameters.variables.is_null() && !parameters.variables.is_object())
    throw ApiError(errors::bad_user_input, "`variables` must be a JSON object.");
  const Json extensions = take(body, "extensions");
  if (!extensions.is_null() && !extensions.is_object())
    throw ApiError(errors::bad_user_input, "`extensions` must be a JSON object.");
  check_there(parameters, extensions);
  return parameters;
}

Parameters read_body(http::Body& body) {
  return to_parameters(api::parse_json(http::read_all(body, most_json)));
}

Parameters read_query(std::string_view query) {
  Json body = Json::object();
  for (auto& [name, value] : http::parse_query(query)) {
    const bool json = name == "variables" || name == "extensions";
    if (json && value.empty()) continue;
    body[name] = json ? api::parse_json(value) : Json(std::move(value));
  }
  return to_parameters(std::move(body));
}

Prepared prepare(const Schema& schema, const Parameters& parameters) {
  const Limits limits;
  Prepared prepared{std::make_unique<const Document>(parse_document(parameters.query, limits))};
  const Document& document = *prepared.document;
  prepared.operation = &choose(document, parameters.operation_name);
  if (Errors errors = validate(schema, document, limits); !errors.empty())
    throw Refused(codes::validation_failed, errors);
  const Coerced variables = coerce_variables(schema, *prepared.operation, parameters.variables);
  if (!variables.errors.empty()) throw Refused(errors::bad_user_input, variables.errors);
  prepared.plan = make_plan(schema, document, *prepared.operation, variables.values);
  return prepared;
}

}  // namespace lightkeep::graphql
