#include "app/graphql/root_fields.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <optional>

#include "app/graphql/reshape.h"
#include "text/ascii.h"

namespace lightkeep::graphql {
namespace {

using api::Json;

struct Exception {
  std::string_view operation;
  std::string_view field{};   // empty: the operation's name in camelCase
  std::string_view result{};  // empty: the operation's
  std::vector<std::pair<std::string_view, std::string_view>> renamed{};  // here, there
  std::vector<std::string_view> left_out{};                              // arguments
  Json fixed = Json::object();
  Json (*reshape)(Json) = nullptr;
  std::optional<std::string> deprecation{};
};

// Times, for which the language's Int is too small.
const std::vector<std::string_view> of_64_bits{"createdFrom", "createdBefore"};

// Where a field is not its operation in camelCase with the same arguments and result. An operation that is
// named twice has two fields.
std::vector<Exception> exceptions() {
  return {
      {.operation = "whoami", .field = "viewer", .result = "Viewer!", .reshape = to_viewer},
      {.operation = "list_libraries", .field = "libraries"},
      {.operation = "list_assets", .field = "assets", .left_out = of_64_bits},
      {.operation = "assets_shape", .left_out = of_64_bits},
      {.operation = "search_assets", .left_out = of_64_bits},
      {.operation = "list_assets",
       .field = "photos",
       .result = "[Photo!]!",
       .left_out = {"pageSize", "cursor", "sort", "parentId", "offset", "around", "tags", "without",
                    "allTags", "contentType", "orientation", "uploadedBy", "color", "createdFrom",
                    "createdBefore", "takenFrom", "takenBefore"},
       .fixed = {{"pageSize", 500}},
       .reshape = to_photo,
       .deprecation = "Use `assets`, which pages as you like."},
      {.operation = "get_asset", .field = "asset"},
      {.operation = "list_tags", .field = "tags"},
      {.operation = "list_trash", .field = "trash"},
      {.operation = "list_facets", .field = "facets", .left_out = of_64_bits},
      {.operation = "list_changes", .field = "changes", .left_out = {"wait"}},
      {.operation = "get_upload_ticket", .field = "upload"},
      {.operation = "delete_assets", .renamed = {{"assets", "ids"}}},
  };
}

// A request has ten seconds in all: what is done to all images of a query is done elsewhere.
constexpr std::array<std::string_view, 4> of_long_calls{"query", "except", "version", "trashed"};

std::string camel_case(std::string_view name) {
  std::string camel;
  bool up = false;
  for (const char c : name) {
    if (c != '_') camel.push_back(up ? static_cast<char>(c & ~0x20) : c);
    up = c == '_';
  }
  return camel;
}

std::string name_here(const Exception& exception, std::string_view argument) {
  for (const auto& [here, there] : exception.renamed)
    if (there == argument) return std::string(here);
  return std::string(argument);
}

std::vector<InputDefinition> arguments_of(const library::Operation& operation, const Exception& exception) {
  std::vector<InputDefinition> made;
  for (const api::Argument& argument : operation.signature.arguments) {
    // What an image shall have is said by the selection.
    if (argument.name == "fields" || std::ranges::count(exception.left_out, argument.name) > 0) continue;
    if (std::ranges::count(of_long_calls, argument.name) > 0 && argument.place == api::Place::body) continue;
    InputDefinition input{name_here(exception, argument.name), argument.type, std::string(argument.sentence)};
    if (argument.fallback)
      input.fallback = Value{.at = {}, .content = IntValue{std::to_string(*argument.fallback)}};
    made.push_back(std::move(input));
  }
  if (operation.signature.takes_files) {
    made.push_back({"files", "[Upload!]!",
                    "The images, at most 20, as the GraphQL multipart request specification sends them."});
    made.push_back({"email", "String", "Taken for the sake of older clients, and not looked at."});
  }
  return made;
}

RootField make(const library::Operation& operation, const Exception& exception) {
  const api::Signature& signature = operation.signature;
  RootField made;
  const bool reads = std::holds_alternative<library::Reads>(operation.function);
  made.kind = reads ? OperationKind::query : OperationKind::mutation;
  made.definition.name = exception.field.empty() ? camel_case(signature.name) : std::string(exception.field);
  made.definition.type = exception.result.empty() ? signature.result : exception.result;
  made.definition.description = signature.sentence;
  made.definition.arguments = arguments_of(operation, exception);
  made.definition.deprecation = exception.deprecation;
  made.operation = &operation;
  made.renamed = exception.renamed;
  made.fixed = exception.fixed;
  made.reshape = exception.reshape;
  return made;
}

std::vector<RootField> make_all() {
  std::vector<RootField> all;
  const auto known = exceptions();
  for (const library::Operation& operation : library::operations()) {
    bool named = false;
    for (const Exception& exception : known) {
      if (exception.operation != operation.signature.name) continue;
      all.push_back(make(operation, exception));
      named = true;
    }
    if (!named) all.push_back(make(operation, {.operation = operation.signature.name}));
  }
  return all;
}

}  // namespace

Json RootField::to_operation(const Json& arguments) const {
  Json there = fixed;
  for (const auto& [name, value] : arguments.items()) {
    const auto other =
        std::ranges::find(renamed, name, &std::pair<std::string_view, std::string_view>::first);
    there[other == renamed.end() ? name : std::string(other->second)] = value;
  }
  return there;
}

std::string RootField::say(std::string sentence) const {
  for (const auto& [here, there] : renamed) {
    const std::string word = "`" + std::string(there) + "`";
    if (const auto at = sentence.find(word); at != std::string::npos)
      sentence.replace(at + 1, there.size(), here);
  }
  return sentence;
}

const std::vector<RootField>& root_fields() {
  static const std::vector<RootField> all = make_all();
  return all;
}

const RootField& root_field(OperationKind kind, std::string_view name) {
  for (const RootField& field : root_fields())
    if (field.kind == kind && field.definition.name == name) return field;
  std::fprintf(stderr, "no GraphQL field %.*s\n", static_cast<int>(name.size()), name.data());
  std::abort();
}

}  // namespace lightkeep::graphql
