#include "app/rest/openapi.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>

#include "app/api/errors.h"
#include "app/api/schema.h"
#include "app/library/ingest.h"
#include "app/library/operations.h"

namespace lightkeep::rest {
namespace {

using api::Argument;
using api::ErrorRow;
using api::Json;
using api::Place;
using api::Signature;
using api::TypeRow;

constexpr std::string_view components = "#/components/schemas/";

std::string with_braces(std::string_view path) {
  std::string result;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != ':') {
      result += path[i];
      continue;
    }
    const auto end = std::min(path.find('/', i), path.size());
    result.append("{").append(path.substr(i + 1, end - i - 1)).append("}");
    i = end - 1;
  }
  return result;
}

Json parameter(const Argument& argument) {
  const bool in_path = argument.place == Place::path;
  Json schema = api::argument_schema(argument);
  schema.erase("description");
  Json row{{"name", std::string(argument.name)},
           {"in", in_path ? "path" : "query"},
           {"required", in_path},
           {"description", std::string(argument.sentence)},
           {"schema", std::move(schema)}};
  if (argument.type.starts_with('[')) row["explode"] = false;
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
    if (argument.type.ends_with('!')) required.push_back(std::string(argument.name));
  }
  return {{"type", "object"}, {"properties", properties}, {"required", required}};
}

Json success(const Signature& operation) {
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

Json operation_object(const Signature& operation) {
  Json row{{"operationId", std::string(operation.name)},
           {"summary", std::string(operation.title)},
           {"description", std::string(operation.sentence)}};
  if (operation.open) row["security"] = Json::array();
  Json parameters = Json::array({version_parameter()});
  for (const Argument& argument : operation.arguments)
    if (argument.place != Place::body) parameters.push_back(parameter(argument));
  row["parameters"] = parameters;
  if (operation.body() != api::Body::none) {
    const char* media = operation.takes_files ? "multipart/form-data" : "application/json";
    row["requestBody"] = {{"required", true}, {"content", {{media, {{"schema", body_schema(operation)}}}}}};
  }
  row["responses"] = {{std::to_string(operation.status), success(operation)},
                      {"default", {{"$ref", "#/components/responses/Error"}}}};
  return row;
}

Json paths() {
  Json result = Json::object();
  for (const library::Operation& operation : library::operations()) {
    const Signature& row = operation.signature;
    std::string method(row.method);
    std::ranges::transform(method, method.begin(), [](unsigned char c) { return std::tolower(c); });
    result[with_braces(row.path)][method] = operation_object(row);
  }
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
  return {
      {"openapi", "3.1.0"},
      {"info",
       {{"title", "Lightkeep"},
        {"version", version},
        {"description", "An image library that an agent can start for a person who has no account yet."}}},
      {"servers", Json::array({{{"url", public_url}}})},
      {"security", Json::array({{{"key", Json::array()}}})},
      {"paths", paths()},
      {"components",
       {{"securitySchemes",
         {{"key", {{"type", "http"}, {"scheme", "bearer"}, {"description", "An API key."}}}}},
        {"parameters", {{"ApiVersion", version_header}}},
        {"responses", {{"Error", failure}}},
        {"schemas", schemas()}}}};
}

}  // namespace lightkeep::rest
