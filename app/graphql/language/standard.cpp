#include "app/graphql/language/standard.h"

#include <algorithm>
#include <array>

namespace lightkeep::graphql {
namespace {

constexpr std::array<std::string_view, 5> scalars{"Int", "Float", "String", "Boolean", "ID"};

std::string described(std::string_view scalar) {
  if (scalar == "Int") return "A whole number of 32 bits with a sign.";
  if (scalar == "Float") return "A number as IEEE 754 has it with double precision.";
  if (scalar == "String") return "Text in UTF-8.";
  if (scalar == "Boolean") return "`true` or `false`.";
  return "An identifier: text, however much it may look like a number.";
}

InputDefinition condition(std::string description) {
  return {.name = "if", .type = "Boolean!", .description = std::move(description)};
}

DirectiveDefinition selecting(std::string name, std::string description, std::string when) {
  return {.name = std::move(name),
          .description = std::move(description),
          .arguments = {condition(std::move(when))},
          .locations = {"FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT"}};
}

}  // namespace

std::vector<TypeDefinition> standard_scalars() {
  std::vector<TypeDefinition> types;
  types.reserve(scalars.size());
  for (const std::string_view name : scalars)
    types.push_back({.kind = TypeKind::scalar, .name = std::string(name), .description = described(name)});
  return types;
}

std::vector<DirectiveDefinition> standard_directives() {
  const InputDefinition reason{.name = "reason",
                               .type = "String",
                               .description = "What to use instead, in Markdown.",
                               .fallback = Value{.at = {}, .content = StringValue{"No longer supported"}}};
  const InputDefinition url{.name = "url", .type = "String!", .description = "Of the specification."};
  return {
      selecting("include", "Takes the selection only when the argument is true.", "Taken when true."),
      selecting("skip", "Leaves the selection out when the argument is true.", "Left out when true."),
      {.name = "deprecated",
       .description = "Marks what is no longer to be used.",
       .arguments = {reason},
       .locations = {"FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INPUT_FIELD_DEFINITION", "ENUM_VALUE"}},
      {.name = "specifiedBy",
       .description = "Says where the behaviour of a scalar is specified.",
       .arguments = {url},
       .locations = {"SCALAR"}},
  };
}

std::vector<FieldDefinition> meta_fields() {
  const InputDefinition name{.name = "name", .type = "String!"};
  return {
      {.name = "__typename", .type = "String!", .description = "The name of the object's type."},
      {.name = "__schema", .type = "__Schema!", .description = "The schema of this server."},
      {.name = "__type",
       .type = "__Type",
       .description = "One type of the schema, by its name.",
       .arguments = {name}},
  };
}

bool is_standard(const TypeDefinition& type) {
  return type.name.starts_with("__") || std::ranges::find(scalars, type.name) != scalars.end();
}

}  // namespace lightkeep::graphql
