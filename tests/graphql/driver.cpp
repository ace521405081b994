// The language, asked line by line: a line of standard input is a request in JSON, the line that answers it
// says what became of it. `{"query", "variables"}` is parsed, validated and coerced; with `"introspect":
// true` it is answered;
// `{"sdl": true}` gives the schema.
#include <iostream>
#include <string>

#include "app/graphql/api_schema.h"
#include "app/graphql/language/language.h"
#include "app/graphql/language/test_schema.h"
#include "tests/graphql/document_json.h"
#include "tests/graphql/introspect.h"

namespace lightkeep::graphql {
namespace {

using api::Json;

// graphql-js has none: here the words of the language count alone.
constexpr Limits no_limits{.bytes = 10'000'000,
                           .tokens = 1'000'000,
                           .depth = 1'000,
                           .nesting = 500,
                           .aliases = 1'000'000,
                           .selections = 1'000'000};

Json to_json(const Errors& errors) {
  Json list = Json::array();
  for (const Error& error : errors) list.push_back(error.message);
  return list;
}

Json to_json(const Coerced& coerced) {
  return {{"values", coerced.values}, {"errors", to_json(coerced.errors)}};
}

// Of each field of the operation's own set, in order.
Json arguments_of(const Schema& schema, const Operation& operation, const Json& variables) {
  Json all = Json::array();
  for (const Selection& selection : operation.selections)
    if (const auto* field = std::get_if<Field>(&selection.content)) {
      const FieldDefinition& definition = *schema.field(*schema.root(operation.kind), field->name);
      all.push_back(
          to_json(coerce_arguments(schema, definition.arguments, field->arguments, field->at, variables)));
    }
  return all;
}

void execute(const Schema& schema, const Document& document, const Json& request, Json& answer) {
  const Operation& operation = document.operations.at(0);
  const Coerced variables = coerce_variables(schema, operation, request.value("variables", Json::object()));
  answer["variables"] = to_json(variables);
  if (variables.errors.empty()) answer["arguments"] = arguments_of(schema, operation, variables.values);
  if (request.value("introspect", false)) answer["data"] = introspect(schema, document);
}

Json answer_to(const Schema& schema, const Json& request) {
  if (request.value("sdl", false)) return {{"sdl", print_sdl(schema)}};
  const Limits limits = request.value("introspect", false) ? Limits{} : no_limits;
  Json answer;
  try {
    const Document document = parse(request.at("query").get_ref<const std::string&>(), limits);
    answer["document"] = graphql::to_json(document);
    const Errors errors = validate(schema, document, limits);
    answer["errors"] = to_json(errors);
    if (errors.empty()) execute(schema, document, request, answer);
  } catch (const SyntaxError& error) {
    answer["syntaxError"] = error.error.message;
  }
  return answer;
}

int run(const Schema& schema) {
  for (std::string line; std::getline(std::cin, line);)
    std::cout << api::print(answer_to(schema, Json::parse(line))) << '\n';
  return 0;
}

}  // namespace
}  // namespace lightkeep::graphql

int main(int count, char** arguments) {
  using namespace lightkeep::graphql;
  const std::string which = count == 2 ? arguments[1] : "";
  if (which == "product") return run(api_schema());
  if (which == "fixture") return run(TestSchema());
  std::cerr << "driver product|fixture\n";
  return 2;
}
