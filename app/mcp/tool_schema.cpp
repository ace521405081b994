#include "app/mcp/tool_schema.h"

#include <algorithm>
#include <set>

#include "app/api/schema.h"
#include "app/api/types.h"

namespace lightkeep::mcp {
namespace {

using api::Json;
using api::Signature;
using library::Sources;
using library::ToolRow;

constexpr std::string_view definitions = "#/$defs/";
constexpr int longest_id = 64;
constexpr int longest_url = 2048;
constexpr int longest_filename = 255;

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
  return closed_object({{"kind", {{"type", "string"}, {"const", "base64"}}},
                        {"filename", text_schema("The file's name, with extension.", longest_filename)},
                        {"mimeType", text_schema("The media type; the content decides.", longest_filename)},
                        {"data", data}},
                       {"kind", "filename", "mimeType", "data"});
}

Json source_schema() {
  return {{"type", "object"},
          {"description", "An image by its URL, or its bytes."},
          {"anyOf", Json::array({url_source(), base64_source()})}};
}

void add_sources(const ToolRow& tool, Json& properties, Json& required) {
  if (tool.sources == Sources::none) return;
  const bool many = tool.sources == Sources::many;
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

Json input_schema(const Signature& signature, const ToolRow& tool) {
  Json properties = Json::object();
  Json required = Json::array();
  for (const api::Argument& argument : signature.arguments) {
    properties[std::string(argument.name)] = tool_argument(argument);
    if (argument.type.ends_with('!') || argument.name == tool.required_too)
      required.push_back(std::string(argument.name));
  }
  add_sources(tool, properties, required);
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

// Every tool carries it: few words.
Json failure_schema() {
  return {{"type", "object"},
          {"description", "A failed call (`isError`); `retryAfter` is in seconds."},
          {"properties",
           {{"code", {{"type", "string"}}},
            {"status", {{"type", "integer"}}},
            {"message", {{"type", "string"}}},
            {"hint", {{"type", "string"}}},
            {"retryAfter", {{"type", "integer"}}}}},
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

Json success_schema(const Signature& signature, const ToolRow& tool) {
  const bool paged = signature.paged || !tool.list_name.empty();
  Json schema;
  if (tool.list_name.empty()) {
    schema = api::object_schema(api::type(bare(signature.result)), definitions);
  } else {
    const std::string name(tool.list_name);
    schema = {{"type", "object"},
              {"properties", {{name, api::type_schema(signature.result, definitions)}}},
              {"required", {name}}};
  }
  if (paged) add_paging(schema, signature.paged);
  return schema;
}

// At the top an alternative, for clients check failures against it too.
Json output_schema(const Signature& signature, const ToolRow& tool) {
  std::set<std::string_view> names;
  collect(signature.result, names);
  Json defs = Json::object();
  for (const std::string_view name : names)
    if (!tool.list_name.empty() || name != bare(signature.result))
      defs[std::string(name)] = api::object_schema(api::type(name), definitions);
  defs["Success"] = success_schema(signature, tool);
  defs["Failure"] = failure_schema();
  return {{"type", "object"},
          {"anyOf", Json::array({{{"$ref", "#/$defs/Success"}}, {{"$ref", "#/$defs/Failure"}}})},
          {"$defs", std::move(defs)}};
}

}  // namespace

Json tool_definition(const Signature& signature, const ToolRow& tool) {
  const std::string title(tool.title.empty() ? signature.title : tool.title);
  const std::string sentence = tool.title.empty() ? std::string(signature.sentence) + " " : std::string();
  return {{"name", std::string(tool.name)},
          {"title", title},
          {"description", sentence + std::string(tool.guidance)},
          {"inputSchema", input_schema(signature, tool)},
          {"outputSchema", output_schema(signature, tool)},
          {"annotations",
           {{"title", title},
            {"readOnlyHint", tool.read_only},
            {"destructiveHint", tool.destructive},
            {"idempotentHint", tool.idempotent},
            {"openWorldHint", tool.open_world}}}};
}

}  // namespace lightkeep::mcp
