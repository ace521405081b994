// GraphQL documents: whatever is parsed is printed, validated and coerced without an end to memory, time or
// the stack; what passes validation is within its limits, and its arguments come to values or to errors.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/graphql/language/language.h"
#include "app/graphql/language/print.h"
#include "app/graphql/language/test_schema.h"
#include "text/utf8.h"

namespace {

using namespace lightkeep;
using namespace lightkeep::graphql;

void require(bool promise) {
  if (!promise) std::abort();
}

const TestSchema schema;
constexpr Limits limits{};

void check_errors(const Errors& errors) {
  require(errors.size() <= limits.errors + 1);
  for (const Error& error : errors) {
    require(!error.message.empty() && error.message.size() < 1'000 && text::is_utf8(error.message));
    for (const Position& at : error.locations) require(at.line >= 1 && at.column >= 1);
  }
}

void check_arguments(const Field& field, const TypeDefinition& parent, const api::Json& variables) {
  const FieldDefinition* definition = schema.field(parent, field.name);
  require(definition != nullptr);
  const Coerced coerced =
      coerce_arguments(schema, definition->arguments, field.arguments, field.at, variables);
  check_errors(coerced.errors);
  const auto& known = definition->arguments;
  for (const auto& [name, value] : coerced.values.items())
    require(std::ranges::find(known, name, &InputDefinition::name) != known.end());
  for (const InputDefinition& input : definition->arguments)
    require(!coerced.errors.empty() || !input.required() || coerced.values.contains(input.name));
}

// A value prints to a text that is parsed to a value of the same text.
void check_printing(const Value& value) {
  const std::string text = print(value);
  const Document again = parse("{a(b: " + text + ")}", {.bytes = 1'000'000, .nesting = 100});
  const auto& field = std::get<Field>(again.operations.at(0).selections.at(0).content);
  require(print(field.arguments.at(0).value) == text);
}

void check(const Operation& operation) {
  const Coerced variables = coerce_variables(schema, operation, api::Json::object());
  check_errors(variables.errors);
  if (!variables.errors.empty()) return;
  for (const Selection& selection : operation.selections)
    if (const auto* field = std::get_if<Field>(&selection.content)) {
      check_arguments(*field, *schema.root(operation.kind), variables.values);
      for (const Argument& argument : field->arguments) check_printing(argument.value);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const Document document = parse({reinterpret_cast<const char*>(data), size}, limits);
    const Errors errors = validate(schema, document, limits);
    check_errors(errors);
    if (errors.empty())
      for (const Operation& operation : document.operations) check(operation);
  } catch (const SyntaxError& error) {
    check_errors({error.error});
  }
  return 0;
}
