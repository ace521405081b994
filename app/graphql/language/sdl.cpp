#include "app/graphql/language/sdl.h"

#include <string_view>

#include "app/graphql/language/print.h"
#include "app/graphql/language/standard.h"

namespace lightkeep::graphql {
namespace {

// One line as a string, for block strings have rules of their own about quotes and blanks at the ends.
std::string description(const std::string& text, std::string_view indent) {
  return text.empty() ? "" : std::string(indent) + in_quotes(text) + "\n";
}

std::string deprecated(const std::optional<std::string>& reason) {
  return reason ? " @deprecated(reason: " + in_quotes(*reason) + ")" : "";
}

std::string input(const InputDefinition& definition) {
  std::string text = definition.name + ": " + definition.type.text();
  if (definition.fallback) text += " = " + print(*definition.fallback);
  return text + deprecated(definition.deprecation);
}

std::string inputs(const std::vector<InputDefinition>& definitions, std::string_view indent) {
  std::string text;
  for (const InputDefinition& definition : definitions)
    text += description(definition.description, indent) + std::string(indent) + input(definition) + "\n";
  return text;
}

std::string arguments(const std::vector<InputDefinition>& definitions) {
  return definitions.empty() ? "" : "(\n" + inputs(definitions, "    ") + "  )";
}

std::string fields(const TypeDefinition& type) {
  std::string text;
  for (const FieldDefinition& field : type.fields)
    text += description(field.description, "  ") + "  " + field.name + arguments(field.arguments) + ": " +
            field.type.text() + deprecated(field.deprecation) + "\n";
  return text;
}

std::string values(const TypeDefinition& type) {
  std::string text;
  for (const EnumValueDefinition& value : type.values)
    text += description(value.description, "  ") + "  " + value.name + deprecated(value.deprecation) + "\n";
  return text;
}

std::string scalar(const TypeDefinition& type) {
  const std::string specified = " @specifiedBy(url: " + in_quotes(type.specified_by) + ")";
  return "scalar " + type.name + (type.specified_by.empty() ? "" : specified) + "\n";
}

std::string body(const TypeDefinition& type) {
  switch (type.kind) {
    case TypeKind::scalar:
      return scalar(type);
    case TypeKind::object:
      return "type " + type.name + " {\n" + fields(type) + "}\n";
    case TypeKind::enumeration:
      return "enum " + type.name + " {\n" + values(type) + "}\n";
    case TypeKind::input_object:
      break;
  }
  return "input " + type.name + " {\n" + inputs(type.inputs, "  ") + "}\n";
}

std::string roots(const Schema& schema) {
  std::string text = "schema {\n";
  for (const OperationKind kind : {OperationKind::query, OperationKind::mutation})
    if (const TypeDefinition* root = schema.root(kind))
      text += "  " + std::string(word(kind)) + ": " + root->name + "\n";
  return text + "}\n";
}

}  // namespace

std::string print_sdl(const Schema& schema) {
  std::string text = description(schema.description(), "") + roots(schema);
  for (const TypeDefinition& type : schema.types())
    if (!is_standard(type)) text += "\n" + description(type.description, "") + body(type);
  return text;
}

}  // namespace lightkeep::graphql
