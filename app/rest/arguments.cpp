#include "app/rest/arguments.h"

#include "app/api/arguments.h"
#include "app/api/errors.h"

namespace lightkeep::rest {
namespace {

using api::Json;

constexpr int deepest_json = 32;

// A depth check of its own: the parser keeps a stack as deep as the text asks for.
Json parse(const std::string& text) {
  const auto depth = [](int level, Json::parse_event_t, Json&) {
    if (level > deepest_json)
      throw api::ApiError(api::errors::bad_user_input, "The JSON body is nested too deeply.");
    return true;
  };
  try {
    return Json::parse(text, depth);
  } catch (const Json::exception&) {
    throw api::ApiError(api::errors::bad_user_input, "The body must be JSON.");
  }
}

Json read_body(const api::Signature& signature, http::Request& request) {
  if (signature.body() != api::Body::json) return Json::object();
  const std::string text = http::read_all(*request.body, json_limit);
  if (text.empty()) return Json::object();
  Json body = parse(text);
  if (!body.is_object()) throw api::ApiError(api::errors::bad_user_input, "The body must be a JSON object.");
  return body;
}

}  // namespace

Json read_arguments(const api::Signature& signature, http::Request& request) {
  Json query = Json::object();
  for (const auto& [name, value] : http::parse_query(request.query))
    api::add_text_argument(signature, query, name, value);
  Json body = read_body(signature, request);
  Json arguments = Json::object();
  for (const api::Argument& argument : signature.arguments) {
    const std::string name(argument.name);
    if (argument.place == api::Place::path)
      arguments[name] = std::string(request.parameter(name));
    else if (Json& from = argument.place == api::Place::query ? query : body; from.contains(name))
      arguments[name] = std::move(from[name]);
  }
  return arguments;
}

}  // namespace lightkeep::rest
