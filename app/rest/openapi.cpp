#include "app/rest/openapi.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "app/api/errors.h"
#include "app/api/examples.h"
#include "app/api/groups.h"
#include "app/api/schema.h"
#include "app/library/ingest.h"
#include "app/library/operations.h"
#include "app/rest/raw_paths.h"
#include "text/ascii.h"

namespace lightkeep::rest {
namespace {

using api::Argument;
using api::ErrorRow;
using api::ExampleCaller;
using api::Json;
using api::Place;
using api::Signature;
using api::TypeRow;
using library::Operation;

constexpr std::string_view components = "#/components/schemas/";

Json tags() {
  Json list = Json::array();
  for (const api::Group& group : api::groups())
    list.push_back({{"name", std::string(group.name)}, {"description", std::string(group.sentence)}});
  return list;
}

// A path has one library, whatever the operation calls it beside another.
std::string name_in_path(const Operation& operation, std::string_view argument) {
  return std::string(argument == operation.library ? "libraryId" : argument);
}

std::string path_of(const Operation& operation) {
  const std::string_view path = operation.signature.path;
  std::string result;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != ':') {
      result += path[i];
      continue;
    }
    const auto end = std::min(path.find('/', i), path.size());
    result.append("{").append(name_in_path(operation, path.substr(i + 1, end - i - 1))).append("}");
    i = end - 1;
  }
  return result;
}

// A list is one string with commas, as upstream's own types have it; other forms are read too.
Json query_schema(const Argument& argument) {
  if (argument.type.starts_with('[')) return {{"type", "string"}};
  Json schema = api::argument_schema(argument);
  schema.erase("description");
  return schema;
}

Json parameter(const Operation& operation, const Argument& argument, const ExampleCaller& caller) {
  const bool in_path = argument.place == Place::path;
  std::string sentence(argument.sentence);
  if (argument.type.starts_with('['))
    sentence += argument.uncut ? " For several, the parameter repeated."
                               : " Separated by commas, or the parameter repeated.";
  Json row{{"name", in_path ? name_in_path(operation, argument.name) : std::string(argument.name)},
           {"in", in_path ? "path" : "query"},
           {"required", in_path},
           {"description", sentence},
           {"schema", query_schema(argument)}};
  const Json value = api::example_value(argument, caller);
  if (!value.is_null()) row["example"] = value.is_array() ? value.front() : value;
  return row;
}

Json version_parameter() {
  return {{"$ref", "#/components/parameters/ApiVersion"}};
}

Json multipart_schema() {
  return {
      {"type", "object"},
      {"required", {"files"}},
      {"properties",
       {{"files",
         {{"type", "array"},
          {"minItems", 1},
          {"maxItems", api::most_files},
          {"items", {{"type", "string"}, {"format", "binary"}}},
          {"description", library::taken_formats() + ", recognised by content."}}},
        {"parentId", {{"type", "string"}, {"description", "Makes the one file a view of this original."}}}}}};
}

Json body_schema(const Signature& operation) {
  if (operation.takes_files) return multipart_schema();
  Json properties = Json::object();
  Json required = Json::array();
  for (const Argument& argument : operation.arguments) {
    if (argument.place != Place::body) continue;
    properties[std::string(argument.name)] = api::argument_schema(argument);
    if (argument.type.ends_with('!') && argument.instead.empty())
      required.push_back(std::string(argument.name));
  }
  return {{"type", "object"}, {"properties", properties}, {"required", required}};
}

Json bytes_response(const Signature& operation) {
  return {
      {"description", std::string(operation.title)},
      {"content", {{"application/octet-stream", {{"schema", {{"type", "string"}, {"format", "binary"}}}}}}},
      {"headers",
       {{"ETag", {{"description", "Of the bytes."}, {"schema", {{"type", "string"}}}}},
        {"Lightkeep-Version",
         {{"description", "Of the library: another number after each change to its images."},
          {"schema", {{"type", "integer"}}}}}}}};
}

Json success(const Signature& operation) {
  if (operation.gives_bytes) return bytes_response(operation);
  Json schema{{"type", "object"},
              {"required", {"data"}},
              {"properties", {{"data", api::type_schema(operation.result, components)}}}};
  Json response{{"description", std::string(operation.title)},
                {"content", {{"application/json", {{"schema", schema}}}}}};
  if (!operation.paged) return response;
  response["headers"] = {
      {"X-Total-Count", {{"description", "Entries on all pages."}, {"schema", {{"type", "integer"}}}}},
      {"Link",
       {{"description", "rel=\"next\" and rel=\"prev\" (RFC 8288)."}, {"schema", {{"type", "string"}}}}}};
  return response;
}

// The statuses with which an operation may be refused, beyond those that any may (`default`).
std::vector<int> refusals(const Operation& operation) {
  const Signature& signature = operation.signature;
  const bool names_slug =
      std::ranges::count(signature.arguments, std::string_view("slug"), &Argument::name) > 0;
  std::vector<int> statuses{400, 403};
  if (!signature.open) statuses.insert(statuses.end(), {401, 404});
  if (names_slug) statuses.push_back(409);
  if (signature.compares) statuses.push_back(412);
  if (signature.body() != api::Body::none) statuses.push_back(413);
  statuses.push_back(429);
  return statuses;
}

Json responses(const Operation& operation) {
  const Json failure{{"$ref", "#/components/responses/Error"}};
  Json result{{std::to_string(operation.signature.status), success(operation.signature)}};
  for (const int status : refusals(operation)) result[std::to_string(status)] = failure;
  if (operation.signature.gives_bytes)
    result["304"] = {{"description", "The bytes are those of If-None-Match."}};
  result["default"] = failure;
  return result;
}

Json request_body(const Signature& signature, const ExampleCaller& caller) {
  Json content{{"schema", body_schema(signature)}};
  if (!signature.takes_files) content["example"] = api::example_body(signature, caller);
  return {{"required", true},
          {"content", {{signature.takes_files ? "multipart/form-data" : "application/json", content}}}};
}

// As Redocly's documents and those who read them have it: redocly.com, "x-codeSamples".
Json code_samples(const Signature& signature, const ExampleCaller& caller) {
  Json samples = Json::array();
  for (const api::Example& example : api::examples(signature, caller))
    samples.push_back({{"lang", example.name == "curl" ? "Shell" : std::string(example.label)},
                       {"label", std::string(example.label)},
                       {"source", example.code}});
  return samples;
}

Json operation_object(const Operation& operation, const ExampleCaller& caller) {
  const Signature& signature = operation.signature;
  Json row{{"operationId", std::string(signature.name)},
           {"tags", {std::string(api::group_of(signature.path).name)}},
           {"summary", std::string(signature.title)},
           {"description", std::string(signature.sentence)}};
  if (signature.open) row["security"] = Json::array();
  Json parameters = Json::array({version_parameter()});
  for (const Argument& argument : signature.arguments)
    if (argument.place != Place::body) parameters.push_back(parameter(operation, argument, caller));
  row["parameters"] = parameters;
  if (signature.body() != api::Body::none) row["requestBody"] = request_body(signature, caller);
  row["responses"] = responses(operation);
  row["x-codeSamples"] = code_samples(signature, caller);
  return row;
}

Json paths(const ExampleCaller& caller) {
  Json result = Json::object();
  for (const Operation& operation : library::operations())
    result[path_of(operation)][text::lower(operation.signature.method)] = operation_object(operation, caller);
  result.update(raw_paths(caller));
  return result;
}

Json error_schema() {
  std::set<std::string> codes;
  std::string table;
  for (const ErrorRow& row : api::error_table()) {
    codes.insert(std::string(row.code));
    table += "- `" + std::string(row.code) + "` (" + std::to_string(row.status) +
             "): " + std::string(row.when) + "\n";
  }
  return {{"type", "object"},
          {"description", table},
          {"required", {"error"}},
          {"properties",
           {{"error",
             {{"type", "object"},
              {"required", {"code", "message"}},
              {"properties",
               {{"code", {{"type", "string"}, {"enum", codes}}}, {"message", {{"type", "string"}}}}}}}}}};
}

Json schemas() {
  Json result = Json::object();
  for (const TypeRow& row : api::types()) result[std::string(row.name)] = api::object_schema(row, components);
  for (const Operation& operation : library::operations())
    if (const Signature& signature = operation.signature; signature.gives_bytes)
      result.erase(std::string(signature.result.substr(0, signature.result.find('!'))));
  result["Upload"] = upload_schema();
  result["Error"] = error_schema();
  return result;
}

}  // namespace

Json openapi(const std::string& public_url, const std::string& version) {
  const Json version_header{{"name", "Api-Version"},
                            {"in", "header"},
                            {"required", true},
                            {"description", "The version of this API."},
                            {"schema", {{"type", "string"}, {"const", std::string(api::api_version)}}}};
  const Json failure{
      {"description", "A coded failure."},
      {"content", {{"application/json", {{"schema", {{"$ref", "#/components/schemas/Error"}}}}}}}};
  return {{"openapi", "3.1.0"},
          {"info",
           {{"title", "Lightkeep"},
            {"version", version},
            {"description", "An image library that an agent can start for a person who has no account yet."},
            {"license", {{"name", "MIT"}, {"url", "https://opensource.org/license/mit"}}},
            {"contact", {{"name", "Who runs this server"}, {"url", public_url}}}}},
          {"servers", Json::array({{{"url", public_url}}})},
          {"security", Json::array({{{"key", Json::array()}}})},
          {"tags", tags()},
          {"paths", paths({.public_url = public_url})},
          {"components",
           {{"securitySchemes",
             {{"key", {{"type", "http"}, {"scheme", "bearer"}, {"description", "An API key."}}}}},
            {"parameters", {{"ApiVersion", version_header}}},
            {"responses", {{"Error", failure}}},
            {"schemas", schemas()}}}};
}

}  // namespace lightkeep::rest
