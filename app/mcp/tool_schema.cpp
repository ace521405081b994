#include "app/mcp/tool_schema.h"

#include <algorithm>
#include <set>

#include "app/api/schema.h"
#include "app/api/types.h"

namespace lightkeep::mcp {
namespace {

using api::Json;

constexpr std::string_view definitions = "#/$defs/";
constexpr int longest_id = 64;
constexpr int longest_url = 2048;
constexpr int longest_filename = 255;
constexpr int last_tag = 499;

Json text_schema(const char* sentence, int most) {
  return {{"type", "string"}, {"minLength", 1}, {"maxLength", most}, {"description", sentence}};
}

Json closed_object(Json properties, Json required) {
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false}};
}

Json url_source() {
  Json url = text_schema("The image's public http or https address; this server fetches it.", longest_url);
  url["format"] = "uri";
  return closed_object({{"kind", {{"type", "string"}, {"const", "url"}}}, {"url", std::move(url)}},
                       {"kind", "url"});
}

Json base64_source() {
  const Json data{{"type", "string"},
                  {"minLength", 1},
                  {"contentEncoding", "base64"},
                  {"description",
                   "The file's bytes in base64. The whole request may have 32 MiB; for more, give a URL."}};
  return closed_object(
      {{"kind", {{"type", "string"}, {"const", "base64"}}},
       {"filename", text_schema("The file's name, with extension.", longest_filename)},
       {"mimeType", text_schema("For example image/jpeg; the content decides.", longest_filename)},
       {"data", data}},
      {"kind", "filename", "mimeType", "data"});
}

Json source_schema() {
  return {{"type", "object"},
          {"description", "An image by its URL, or its bytes."},
          {"anyOf", Json::array({url_source(), base64_source()})}};
}

void add_sources(const ToolRow& row, Json& properties, Json& required) {
  if (row.sources == Sources::none) return;
  const bool many = row.sources == Sources::many;
  if (many) {
    properties.erase("parentId");
    properties["sources"] = {{"type", "array"},
                             {"minItems", 1},
                             {"maxItems", api::most_files},
                             {"description", "The images, 1 to 20."},
                             {"items", source_schema()}};
  } else {
    properties["source"] = source_schema();
  }
  required.push_back(many ? "sources" : "source");
}

Json tool_argument(const api::Argument& argument) {
  Json schema = api::argument_schema(argument);
  if (argument.place == api::Place::path) schema.update({{"minLength", 1}, {"maxLength", longest_id}});
  if (argument.name == "email") schema["format"] = "email";
  if (argument.type.starts_with("[ID")) schema["items"].update({{"minLength", 1}, {"maxLength", longest_id}});
  if (argument.type.starts_with("[String"))
    schema["items"].update({{"minLength", 1}, {"maxLength", api::longest_tag}});
  return schema;
}

Json input_schema(const ToolRow& row) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const api::Argument& argument : api::operation(row.operation).arguments) {
    properties[std::string(argument.name)] = tool_argument(argument);
    if (argument.type.ends_with('!') || argument.name == row.required_too)
      required.push_back(std::string(argument.name));
  }
  if (row.operation == api::OperationId::list_tags)
    properties["offset"] = {{"type", "integer"},
                            {"minimum", 0},
                            {"maximum", last_tag},
                            {"default", 0},
                            {"description", "How many of the most used to pass over."}};
  add_sources(row, properties, required);
  return closed_object(std::move(properties), std::move(required));
}

std::string_view bare(std::string_view notation) {
  const auto begin = notation.find_first_not_of('[');
  return notation.substr(begin, notation.find_first_of("]!") - begin);
}

// The object types that a type is made of, itself included.
void collect(std::string_view notation, std::set<std::string_view>& names) {
  const auto row = std::ranges::find(api::types(), bare(notation), &api::TypeRow::name);
  if (row == api::types().end() || !names.insert(row->name).second) return;
  for (const api::FieldRow& field : row->fields) collect(field.type, names);
}

Json failure_schema() {
  return {{"type", "object"},
          {"description", "What a failed call gives (`isError`)."},
          {"properties",
           {{"code",
             {{"type", "string"}, {"description", "As RATE_LIMITED; the list is in the OpenAPI document."}}},
            {"status",
             {{"type", "integer"}, {"description", "The HTTP status that REST gives for the same failure."}}},
            {"message", {{"type", "string"}, {"description", "What is wrong."}}},
            {"hint", {{"type", "string"}, {"description", "What to do about it."}}},
            {"retryAfter", {{"type", "integer"}, {"description", "Seconds to wait."}}}}},
          {"required", {"code", "status", "message"}}};
}

Json next_schema() {
  return {{"type", Json::array({"object", "null"})},
          {"description", "Arguments to add to the same call for what follows; null at the end."}};
}

void add_paging(Json& schema, bool counted) {
  schema["properties"]["next"] = next_schema();
  schema["properties"]["truncated"] = {
      {"type", "boolean"}, {"description", "The answer was cut to stay small; `next` goes on from there."}};
  for (const char* name : {"next", "truncated"}) schema["required"].push_back(name);
  if (!counted || schema["properties"].contains("found")) return;
  schema["properties"]["found"] = {{"type", "integer"}, {"description", "Entries on all pages."}};
  schema["required"].push_back("found");
}

Json success_schema(const ToolRow& row, const api::Operation& operation) {
  const bool paged = operation.lists || !row.list_name.empty();
  Json schema;
  if (row.list_name.empty()) {
    schema = api::object_schema(api::type(bare(operation.result)), definitions);
  } else {
    const std::string name(row.list_name);
    schema = {{"type", "object"},
              {"properties", {{name, api::type_schema(operation.result, definitions)}}},
              {"required", {name}}};
  }
  if (paged) add_paging(schema, operation.lists);
  return schema;
}

// At the top an alternative, for clients check failures against it too.
Json output_schema(const ToolRow& row) {
  const api::Operation& operation = api::operation(row.operation);
  std::set<std::string_view> names;
  collect(operation.result, names);
  Json defs = Json::object();
  for (const std::string_view name : names)
    if (!row.list_name.empty() || name != bare(operation.result))
      defs[std::string(name)] = api::object_schema(api::type(name), definitions);
  defs["Success"] = success_schema(row, operation);
  defs["Failure"] = failure_schema();
  return {{"type", "object"},
          {"anyOf", Json::array({{{"$ref", "#/$defs/Success"}}, {{"$ref", "#/$defs/Failure"}}})},
          {"$defs", std::move(defs)}};
}

}  // namespace

Json tool_definition(const ToolRow& row) {
  const api::Operation& operation = api::operation(row.operation);
  const std::string title = row.sources == Sources::one ? "Upload an image" : std::string(operation.title);
  const std::string sentence =
      row.sources == Sources::one ? std::string() : std::string(operation.sentence) + " ";
  return {{"name", std::string(row.name)},
          {"title", title},
          {"description", sentence + std::string(row.guidance)},
          {"inputSchema", input_schema(row)},
          {"outputSchema", output_schema(row)},
          {"annotations",
           {{"title", title},
            {"readOnlyHint", row.read_only},
            {"destructiveHint", row.destructive},
            {"idempotentHint", row.idempotent},
            {"openWorldHint", row.open_world}}}};
}

}  // namespace lightkeep::mcp
