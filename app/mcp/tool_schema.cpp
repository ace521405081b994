#include "app/mcp/tool_schema.h"

#include <algorithm>
#include <array>
#include <set>

#include "app/api/schema.h"
#include "app/api/types.h"
#include "app/mcp/gallery.h"
#include "app/mcp/library_tools.h"

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

// An enum of one: some providers of models know no `const`.
Json kind_schema(const char* kind) {
  return {{"type", "string"}, {"enum", Json::array({kind})}};
}

Json url_source() {
  return closed_object(
      {{"kind", kind_schema("url")},
       {"url",
        text_schema("The image's public http or https address; this server fetches it.", longest_url)}},
      {"kind", "url"});
}

Json base64_source() {
  const Json data{{"type", "string"},
                  {"minLength", 1},
                  {"description",
                   "The file's bytes in base64. The whole request may have 32 MiB; for more, give a URL."}};
  return closed_object({{"kind", kind_schema("base64")},
                        {"filename", text_schema("The file's name, with extension.", longest_filename)},
                        {"mimeType", text_schema("The media type; the content decides.", longest_filename)},
                        {"data", data}},
                       {"kind", "filename", "mimeType", "data"});
}

Json source_schema() {
  return {{"description", "An image by its URL, or its bytes."},
          {"anyOf", Json::array({url_source(), base64_source()})}};
}

// Which members a listed image has; without, the usual ones.
void add_fields(const ToolRow& tool, Json& properties) {
  if (!tool.picks_fields) return;
  Json names = Json::array();
  for (const api::FieldRow& field : api::type("SearchHit").fields) names.push_back(std::string(field.name));
  properties["fields"] = {
      {"type", "array"},
      {"minItems", 1},
      {"maxItems", names.size()},
      {"items", {{"type", "string"}, {"enum", names}}},
      {"description",
       "The members that each image shall have. Left out: the usual ones, small enough for 50 images. Ask "
       "for "
       "others, as thumbUrl or sizes, only when you need them of many; get_asset gives all of one."}};
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
    if (std::ranges::find(tool.left_out, argument.name) != tool.left_out.end()) continue;
    properties[std::string(argument.name)] = tool_argument(argument);
    if (argument.type.ends_with('!') || argument.name == tool.required_too)
      required.push_back(std::string(argument.name));
  }
  add_fields(tool, properties);
  if (beside(tool.name).picture)
    properties["includeImage"] = {{"type", "boolean"},
                                  {"description", "Shows you the picture too, at most 512 px."}};
  add_sources(tool, properties, required);
  return closed_object(std::move(properties), std::move(required));
}

std::string_view bare(std::string_view notation) {
  const auto begin = notation.find_first_not_of('[');
  return notation.substr(begin, notation.find_first_of("]!") - begin);
}

bool is_image(const api::TypeRow& row) {
  return std::ranges::find(row.fields, std::string_view("thumbUrl"), &api::FieldRow::name) !=
         row.fields.end();
}

// The object types that a type is made of, itself included; of an image in a list, what it is shown with has
// none.
void collect(const ToolRow& tool, std::string_view notation, std::set<std::string_view>& names) {
  const auto row = std::ranges::find(api::types(), bare(notation), &api::TypeRow::name);
  if (row == api::types().end() || !names.insert(row->name).second) return;
  if (tool.picks_fields && is_image(*row)) return;
  for (const api::FieldRow& field : row->fields) collect(tool, field.type, names);
}

// An image in a list: the members that it usually has. Others come where they are asked for.
Json listed_image(const Json& whole) {
  Json listed{{"type", "object"}, {"properties", Json::object()}, {"required", {"id"}}};
  for (const auto& [name, member] : whole.at("properties").items())
    if (std::ranges::find(usual_fields, name) != usual_fields.end()) listed["properties"][name] = member;
  return listed;
}

Json next_schema() {
  return {{"anyOf", Json::array({{{"type", "object"}}, {{"type", "null"}}})},
          {"description", "Arguments to add to the same call for what follows; null at the end."}};
}

void add_paging(Json& schema, bool counted) {
  schema["properties"]["next"] = next_schema();
  schema["properties"]["truncated"] = {
      {"type", "boolean"}, {"description", "The answer was cut to stay small; `next` goes on from there."}};
  if (!counted || schema["properties"].contains("found")) return;
  schema["properties"]["found"] = {{"type", "integer"}, {"description", "Entries on all pages."}};
}

Json success_schema(const Signature& signature, const ToolRow& tool) {
  const bool paged = signature.paged || !tool.list_name.empty();
  Json schema;
  if (tool.list_name.empty()) {
    schema = api::object_schema(api::type(bare(signature.result)), definitions);
  } else {
    const std::string name(tool.list_name);
    schema = {{"type", "object"}, {"properties", {{name, api::type_schema(signature.result, definitions)}}}};
  }
  if (paged) add_paging(schema, signature.paged);
  return schema;
}

// What stands inside of a result, or in a list, is told by its names alone: many tools carry the same, and
// get_asset says what they mean.
void tell_by_names(Json& schema) {
  for (auto& [name, member] : schema["properties"].items()) member.erase("description");
}

// One object: clients check failures against it too, and some read no alternatives at the top. So nothing is
// required, and what both have is of either type.
Json output_schema(const Signature& signature, const ToolRow& tool) {
  std::set<std::string_view> names;
  collect(tool, signature.result, names);
  Json defs = Json::object();
  for (const std::string_view name : names) {
    if (tool.list_name.empty() && name == bare(signature.result)) continue;
    Json& row = defs[std::string(name)] = api::object_schema(api::type(name), definitions);
    if (tool.picks_fields && is_image(api::type(name))) row = listed_image(row);
    if (tool.picks_fields || name != bare(signature.result)) tell_by_names(row);
  }
  Json schema = success_schema(signature, tool);
  schema.erase("required");
  if (!beside(tool.name).undone_by.empty())
    schema["properties"]["undo"] = {{"type", "object"},
                                    {"description", "The call that takes it back, for so many `days`."}};
  const Json failure = failure_members();
  for (const auto& [name, member] : failure.items()) {
    Json& known = schema["properties"][name];
    const bool same = known.is_null() || known.value("type", Json()) == member["type"];
    known = same ? member : Json{{"anyOf", Json::array({known, member})}};
  }
  if (!defs.empty()) schema["$defs"] = std::move(defs);
  return schema;
}

}  // namespace

const Beside& beside(std::string_view tool) {
  static constexpr std::array rows{Beside{"get_asset", true},
                                   Beside{"delete_assets", false, "restore_assets"}, Beside{}};
  const auto found = std::ranges::find(rows, tool, &Beside::tool);
  return found == rows.end() ? rows.back() : *found;
}

Json failure_members() {
  return {{"code", {{"type", "string"}}},
          {"status", {{"type", "integer"}}},
          {"message", {{"type", "string"}}},
          {"hint", {{"type", "string"}}},
          {"retryAfter", {{"type", "integer"}, {"description", "Seconds."}}}};
}

Json closed_object(Json properties, Json required) {
  return {{"type", "object"},
          {"properties", std::move(properties)},
          {"required", std::move(required)},
          {"additionalProperties", false}};
}

Json tool_definition(const ToolRow& tool, Json input, Json output) {
  const std::string title(tool.title);
  return {{"name", std::string(tool.name)},
          {"title", title},
          {"description", std::string(tool.guidance)},
          {"inputSchema", std::move(input)},
          {"outputSchema", std::move(output)},
          {"annotations",
           {{"title", title},
            {"readOnlyHint", tool.read_only},
            {"destructiveHint", tool.destructive},
            {"idempotentHint", tool.idempotent},
            {"openWorldHint", tool.open_world}}}};
}

Json tool_definition(const Signature& signature, const ToolRow& tool) {
  ToolRow row = tool;
  const std::string guidance = std::string(signature.sentence) + " " + std::string(tool.guidance);
  if (tool.title.empty()) {
    row.title = signature.title;
    row.guidance = guidance;
  }
  Json definition = tool_definition(row, input_schema(signature, tool), output_schema(signature, tool));
  if (shown_in_gallery(signature.result)) definition["_meta"]["ui"]["resourceUri"] = std::string(gallery_uri);
  return definition;
}

}  // namespace lightkeep::mcp
