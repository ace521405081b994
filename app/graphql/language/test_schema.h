// A schema with everything that schemas can have, for tests and fuzzers.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "app/graphql/language/schema.h"

namespace lightkeep::graphql {

inline Value enum_value(std::string name) {
  return {.at = {}, .content = EnumValue{std::move(name)}};
}
inline Value int_value(std::string text) {
  return {.at = {}, .content = IntValue{std::move(text)}};
}

inline std::vector<TypeDefinition> test_types() {
  const TypeDefinition date{.kind = TypeKind::scalar,
                            .name = "Date",
                            .description = "A day.",
                            .specified_by = "https://example.com/date"};
  const TypeDefinition upload{.kind = TypeKind::scalar, .name = "Upload", .is_file = true};
  const TypeDefinition command{.kind = TypeKind::enumeration,
                               .name = "Command",
                               .values = {{.name = "SIT"},
                                          {.name = "DOWN", .description = "To the \"ground\"."},
                                          {.name = "HEEL", .deprecation = "Dogs \"know\" better."}}};
  const TypeDefinition filter{
      .kind = TypeKind::input_object,
      .name = "Filter",
      .description = "Which dogs.",
      .inputs = {{.name = "name", .type = "String!"},
                 {.name = "ages", .type = "[Int!]"},
                 {.name = "knows", .type = "Command!", .fallback = enum_value("SIT")},
                 {.name = "either", .type = "[Filter!]"},
                 {.name = "born", .type = "Date", .deprecation = "Dogs have no birthday."}}};
  const TypeDefinition dog{
      .name = "Dog",
      .description = "Barks.\nMostly.",
      .fields = {
          {.name = "id", .type = "ID!"},
          {.name = "name", .type = "String", .arguments = {{.name = "surname", .type = "Boolean"}}},
          {.name = "knows",
           .type = "Boolean!",
           .arguments = {{.name = "command", .type = "Command!"},
                         {.name = "twice", .type = "Boolean!", .fallback = Value{{}, BooleanValue{false}}}}},
          {.name = "weight", .type = "Float", .deprecation = "No longer supported"},
          {.name = "owner", .type = "Human"},
          {.name = "puppies", .type = "[Dog!]!", .arguments = {{.name = "first", .type = "Int"}}}}};
  const TypeDefinition human{.name = "Human",
                             .fields = {{.name = "id", .type = "ID!"},
                                        {.name = "name", .type = "String"},
                                        {.name = "dogs", .type = "[[Dog]]"}}};
  const TypeDefinition query{
      .name = "Query",
      .fields = {{.name = "dog", .type = "Dog", .arguments = {{.name = "id", .type = "ID!"}}},
                 {.name = "human", .type = "Human"},
                 {.name = "dogs",
                  .type = "[Dog!]",
                  .description = "Many.",
                  .arguments = {{.name = "ids", .type = "[ID!]", .description = "Whose."},
                                {.name = "filter", .type = "Filter"},
                                {.name = "page", .type = "Int", .fallback = int_value("1")},
                                {.name = "weights", .type = "[[Float]]"},
                                {.name = "born", .type = "Date"},
                                {.name = "old", .type = "Boolean", .deprecation = "Use page."}}},
                 {.name = "version", .type = "String!"}}};
  const TypeDefinition mutation{
      .name = "Mutation",
      .fields = {{.name = "bring",
                  .type = "Dog",
                  .arguments = {{.name = "files", .type = "[Upload!]!"}, {.name = "owner", .type = "ID"}}},
                 {.name = "name",
                  .type = "Dog",
                  .arguments = {{.name = "filter", .type = "Filter!"}, {.name = "to", .type = "String!"}}}}};
  return {query, mutation, dog, human, filter, command, date, upload};
}

struct TestSchema : Schema {
  TestSchema() : Schema(test_types(), "Query", "Mutation", "Dogs.") {}
};

}  // namespace lightkeep::graphql
