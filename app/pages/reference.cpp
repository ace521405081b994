#include "app/pages/reference.h"

#include <algorithm>
#include <array>
#include <utility>

#include "app/api/errors.h"
#include "app/api/groups.h"
#include "app/api/raw_operations.h"
#include "app/library/ingest.h"
#include "app/library/operations.h"
#include "app/library/permissions.h"

namespace lightkeep::pages {
namespace {

using api::Place;
using library::Operation;

std::string slug(std::string_view name) {
  std::string text(name);
  std::ranges::replace(text, '_', '-');
  return text;
}

// GraphQL's notation in words: "[ID!]!" is a list of strings.
std::string type_name(std::string_view notation) {
  const bool list = notation.starts_with('[');
  const auto first = notation.find_first_not_of('[');
  const std::string_view name = notation.substr(first, notation.find_first_of("!]", first) - first);
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> words{{{"ID", "string"},
                                                                                {"String", "string"},
                                                                                {"Int", "integer"},
                                                                                {"Float", "number"},
                                                                                {"Boolean", "boolean"},
                                                                                {"JSON", "object"}}};
  const auto found = std::ranges::find(words, name, &std::pair<std::string_view, std::string_view>::first);
  std::string word(found == words.end() ? name : found->second);
  return list ? "list of " + word : word;
}

// The name of the object type that a notation is about; empty for a plain value.
std::string object_in(std::string_view notation) {
  for (const api::TypeRow& row : api::types()) {
    const auto at = notation.find(row.name);
    if (at == std::string_view::npos || (at > 0 && notation[at - 1] != '[')) continue;
    const auto end = at + row.name.size();
    if (end == notation.size() || notation[end] == '!' || notation[end] == ']') return std::string(row.name);
  }
  return {};
}

void set_type(View& view, std::string_view notation) {
  view.set("type", type_name(notation));
  set_text(view, "object", object_in(notation));
}

std::string path_of(std::string_view pattern) {
  std::string path;
  bool in_name = false;
  for (const char c : pattern) {
    if (in_name && c == '/') path += '}';
    in_name = c == ':' || (in_name && c != '/');
    path += c == ':' ? '{' : c;
  }
  return in_name ? path + '}' : path;
}

std::string bounds_of(const api::Argument& argument) {
  constexpr std::int64_t most_told = 10'000;  // a larger one only keeps numbers whole
  const bool number = argument.type.starts_with("Int");
  std::string text;
  if (number && argument.least && argument.most && *argument.most <= most_told)
    text = std::to_string(*argument.least) + " to " + std::to_string(*argument.most) + ".";
  if (argument.fallback)
    text.append(text.empty() ? "" : " ").append("Default " + std::to_string(*argument.fallback) + ".");
  return text;
}

std::string_view name_of(Place place) {
  return place == Place::path ? "path" : place == Place::query ? "query" : "body";
}

View argument_view(const api::Argument& argument) {
  View view;
  view.set("name", std::string(argument.name));
  view.set("place", std::string(name_of(argument.place)));
  view.set("type", type_name(argument.type));
  view.set("sentence", std::string(argument.sentence));
  set_text(view, "bounds", bounds_of(argument));
  set_flag(view, "required", argument.type.ends_with('!') && argument.instead.empty());
  return view;
}

View files_view() {
  View view;
  view.set("name", "files");
  view.set("place", "form");
  view.set("type", "list of files");
  view.set("sentence", library::taken_formats() + ", at most " + std::to_string(api::most_files) +
                           ", recognised by content.");
  set_flag(view, "required", true);
  return view;
}

// As the row of permissions has it; whoami and the lists ask for any key.
std::string_view access_of(const Operation& operation) {
  if (operation.signature.open) return "Needs no key";
  const auto row = std::ranges::find(library::permissions(), operation.action, &library::Permission::action);
  return row != library::permissions().end() && row->key_read ? "Needs a key that reads"
                                                              : "Needs a key that writes";
}

View arguments_view(const api::Signature& signature) {
  View list{View::type::list};
  for (const api::Argument& argument : signature.arguments) list << argument_view(argument);
  if (signature.takes_files) list << files_view();
  return list;
}

View examples_view(std::string_view operation, const std::vector<api::Example>& examples) {
  View list{View::type::list};
  for (const api::Example& example : examples) {
    View view;
    view.set("language", std::string(example.name));
    view.set("label", std::string(example.label));
    view.set("fence", example.name == "curl" ? "sh" : std::string(example.name));
    view.set("code", example.code);
    view.set("code_id", slug(operation) + "-" + std::string(example.name));
    list << view;
  }
  return list;
}

View tools_view(const Operation& operation) {
  View list{View::type::list};
  for (const library::ToolRow& tool : operation.tools) {
    View view;
    view.set("tool", std::string(tool.name));
    view.set("guidance", std::string(tool.guidance));
    list << view;
  }
  return list;
}

View operation_view(const Operation& operation, const api::ExampleCaller& caller) {
  const api::Signature& signature = operation.signature;
  View view;
  view.set("id", slug(signature.name));
  view.set("operation", std::string(signature.name));
  view.set("title", std::string(signature.title));
  view.set("about", std::string(signature.sentence));
  view.set("method", std::string(signature.method));
  view.set("path", path_of(signature.path));
  view.set("access", std::string(access_of(operation)));
  view.set("status", std::to_string(signature.status));
  set_type(view, signature.result);
  set_flag(view, "paged", signature.paged);
  set_flag(view, "bytes", signature.gives_bytes);
  if (!signature.arguments.empty()) view.set("arguments", arguments_view(signature));
  set_flag(view, "takes_arguments", !signature.arguments.empty());
  view.set("examples", examples_view(signature.name, api::examples(signature, caller)));
  if (!operation.tools.empty()) view.set("tools", tools_view(operation));
  return view;
}

View fields_view(const api::RawOperation& operation) {
  View list{View::type::list};
  for (const api::HeaderField& field : operation.fields) {
    View view;
    view.set("name", std::string(field.name));
    view.set("place", "header");
    view.set("type", "string");
    view.set("sentence", std::string(field.sentence));
    set_flag(view, "required", field.required);
    list << view;
  }
  return list;
}

View operation_view(const api::RawOperation& operation, const api::ExampleCaller& caller) {
  const bool gives_file = operation.payload == api::Payload::gives_file;
  View view;
  view.set("id", slug(operation.name));
  view.set("operation", std::string(operation.name));
  view.set("title", std::string(operation.title));
  view.set("about", std::string(operation.sentence));
  view.set("method", std::string(operation.method));
  view.set("path", path_of(operation.path));
  view.set("access", operation.open ? "Needs no key"
                     : gives_file   ? "Needs a key that reads"
                                    : "Needs a key that writes");
  view.set("status", std::to_string(operation.status));
  view.set("type", "state of the upload");
  set_flag(view, "bytes", gives_file);
  set_flag(view, "fields_alone",
           operation.payload == api::Payload::none || operation.payload == api::Payload::takes_piece);
  view.set("arguments", fields_view(operation));
  set_flag(view, "takes_arguments", true);
  view.set("examples", examples_view(operation.name, api::examples(operation, caller)));
  return view;
}

View group_view(const api::Group& group, const api::ExampleCaller& caller) {
  View operations{View::type::list};
  for (const Operation& operation : library::operations())
    if (&api::group_of(operation.signature.path) == &group) operations << operation_view(operation, caller);
  for (const api::RawOperation& operation : api::raw_operations())
    if (&api::group_of(operation.path) == &group) operations << operation_view(operation, caller);
  View view;
  view.set("group", std::string(group.name));
  view.set("group_sentence", std::string(group.sentence));
  view.set("operations", operations);
  return view;
}

View type_view(const api::TypeRow& row) {
  View fields{View::type::list};
  for (const api::FieldRow& field : row.fields) {
    View view;
    view.set("name", std::string(field.name));
    view.set("sentence", std::string(field.sentence));
    set_type(view, field.type);
    set_flag(view, "nullable", !field.type.ends_with('!'));
    fields << view;
  }
  View view;
  view.set("shape", std::string(row.name));
  view.set("about", std::string(row.sentence));
  view.set("fields", fields);
  return view;
}

View error_view(const api::ErrorRow& row) {
  View view;
  view.set("code", std::string(row.code));
  view.set("status", std::to_string(row.status));
  view.set("when", std::string(row.when));
  return view;
}

}  // namespace

View reference_view(const api::ExampleCaller& caller) {
  View groups{View::type::list}, shapes{View::type::list}, errors{View::type::list};
  for (const api::Group& group : api::groups()) groups << group_view(group, caller);
  for (const api::TypeRow& row : api::types()) shapes << type_view(row);
  for (const api::ErrorRow& row : api::error_table()) errors << error_view(row);
  View view;
  view.set("public_url", caller.public_url);
  view.set("api_version", std::string(api::api_version));
  view.set("key_variable", std::string(api::key_variable));
  view.set("groups", groups);
  view.set("shapes", shapes);
  view.set("errors", errors);
  return view;
}

}  // namespace lightkeep::pages
