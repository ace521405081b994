#include "app/rest/raw_paths.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <string>
#include <string_view>

#include "app/api/groups.h"
#include "app/api/raw_operations.h"
#include "app/rest/tus.h"
#include "text/ascii.h"

namespace lightkeep::rest {
namespace {

using api::Json;

Json text_schema() {
  return {{"type", "string"}};
}
Json bytes_count() {
  return {{"type", "integer"}, {"minimum", 0}};
}
// The number of bytes in a field, whose value is text: typed clients hand it to fetch() as it is.
Json decimal_text() {
  return {{"type", "string"}, {"pattern", "^[0-9]+$"}};
}

// What stands in a field of a request.
Json field_schema(std::string_view name) {
  if (name == "Tus-Resumable") return {{"type", "string"}, {"const", std::string(api::tus_version)}};
  return name == "Upload-Length" || name == "Upload-Offset" ? decimal_text() : text_schema();
}

Json field_parameter(const api::HeaderField& field) {
  if (field.name == "Api-Version") return {{"$ref", "#/components/parameters/ApiVersion"}};
  return {{"name", std::string(field.name)},
          {"in", "header"},
          {"required", field.required},
          {"description", std::string(field.sentence)},
          {"schema", field_schema(field.name)}};
}

Json path_parameter(std::string_view name) {
  return {{"name", std::string(name)},
          {"in", "path"},
          {"required", true},
          {"description", std::string(api::describe_part(name))},
          {"schema", text_schema()}};
}

// Calls `take` with each part of a path, and whether it is one that callers fill in.
template <class Take>
void for_each_part(std::string_view path, Take take) {
  for (std::size_t at = 1; at < path.size();) {
    const auto end = std::min(path.find('/', at), path.size());
    const bool named = path[at] == ':';
    take(path.substr(named ? at + 1 : at, end - at - (named ? 1 : 0)), named);
    at = end + 1;
  }
}

std::string path_of(const api::RawOperation& operation) {
  std::string path;
  for_each_part(operation.path, [&](std::string_view part, bool named) {
    path.append(named ? "/{" : "/").append(part).append(named ? "}" : "");
  });
  return path;
}

Json header(std::string_view sentence, Json schema) {
  return {{"description", std::string(sentence)}, {"schema", std::move(schema)}};
}
Json progress_headers() {
  return {{"Upload-Offset", header("Bytes that are on disk.", decimal_text())},
          {"Upload-Expires", header("When an upload that rests is forgotten.", text_schema())},
          {"Lightkeep-Asset", header("The id of the image, once all bytes have come.", text_schema())}};
}

Json piece_body(bool required) {
  return {{"required", required},
          {"content",
           {{std::string(tus::piece_type), {{"schema", {{"type", "string"}, {"format", "binary"}}}}}}}};
}

Json responses(int status, Json success, std::initializer_list<int> refusals) {
  const Json failure{{"$ref", "#/components/responses/Error"}};
  Json result{{std::to_string(status), std::move(success)}, {"default", failure}};
  for (const int refusal : refusals) result[std::to_string(refusal)] = failure;
  return result;
}

Json code_samples(const api::RawOperation& operation, const api::ExampleCaller& caller) {
  Json samples = Json::array();
  for (const api::Example& example : api::examples(operation, caller))
    samples.push_back({{"lang", example.name == "curl" ? "Shell" : std::string(example.label)},
                       {"label", std::string(example.label)},
                       {"source", example.code}});
  return samples;
}

Json create_responses() {
  Json headers = progress_headers();
  headers["Location"] = header("Where the bytes go.", text_schema());
  return responses(201, {{"description", "Begun"}, {"headers", headers}},
                   {400, 401, 403, 404, 412, 413, 415, 429, 460});
}

Json append_responses() {
  return responses(204, {{"description", "Taken"}, {"headers", progress_headers()}},
                   {400, 401, 403, 404, 409, 412, 413, 415, 423, 429, 460});
}

Json resume_responses() {
  Json headers = progress_headers();
  headers["Upload-Length"] = header("Bytes of the file.", decimal_text());
  headers["Upload-Metadata"] = header("As it was sent.", text_schema());
  return responses(200, {{"description", "Where it is"}, {"headers", headers}}, {401, 403, 404, 412, 423});
}

Json cancel_responses() {
  return responses(204, {{"description", "Ended"}}, {401, 403, 404, 412, 423});
}

Json get_responses() {
  const Json schema{{"type", "object"},
                    {"required", {"data"}},
                    {"properties", {{"data", {{"$ref", "#/components/schemas/Upload"}}}}}};
  return responses(
      200,
      {{"description", "The state of an upload"}, {"content", {{"application/json", {{"schema", schema}}}}}},
      {400, 401, 403, 404});
}

Json file_responses(std::string_view type, std::initializer_list<int> refusals) {
  const auto file = [type](std::string_view sentence) {
    return Json{{"description", std::string(sentence)},
                {"content", {{std::string(type), {{"schema", {{"type", "string"}, {"format", "binary"}}}}}}},
                {"headers",
                 {{"ETag", header("Of the bytes; for `If-Range`.", text_schema())},
                  {"Content-Disposition", header("With the file's name.", text_schema())}}}};
  };
  Json made = responses(200, file("The file"), refusals);
  made["206"] = file("Some of its bytes");
  made["304"] = {{"description", "The file is the one of If-None-Match."}};
  made["416"] = {{"description", "There are no such bytes."}};
  return made;
}

Json archive_responses() {
  return file_responses("application/zip", {404, 503});
}

Json original_responses() {
  return file_responses("image/*", {401, 403, 404, 503});
}

struct Answers {
  std::string_view operation;
  Json (*responses)();
};
constexpr std::array<Answers, 7> answers{{{"create_upload", create_responses},
                                          {"append_upload", append_responses},
                                          {"resume_upload", resume_responses},
                                          {"get_upload", get_responses},
                                          {"cancel_upload", cancel_responses},
                                          {"fetch_download", archive_responses},
                                          {"fetch_original", original_responses}}};

Json path_item(const api::RawOperation& operation, const api::ExampleCaller& caller) {
  Json parameters = Json::array();
  for_each_part(operation.path, [&](std::string_view part, bool named) {
    if (named) parameters.push_back(path_parameter(part));
  });
  for (const api::HeaderField& field : operation.fields) parameters.push_back(field_parameter(field));
  Json made{{"operationId", std::string(operation.name)},
            {"tags", {std::string(api::group_of(operation.path).name)}},
            {"summary", std::string(operation.title)},
            {"description", std::string(operation.sentence)},
            {"parameters", std::move(parameters)},
            {"responses", std::ranges::find(answers, operation.name, &Answers::operation)->responses()},
            {"x-codeSamples", code_samples(operation, caller)}};
  if (operation.open) made["security"] = Json::array();
  if (operation.payload == api::Payload::takes_piece) made["requestBody"] = piece_body(true);
  if (operation.path == api::uploads_path) made["requestBody"] = piece_body(false);
  return made;
}

}  // namespace

Json raw_paths(const api::ExampleCaller& caller) {
  Json paths = Json::object();
  for (const api::RawOperation& operation : api::raw_operations())
    paths[path_of(operation)][text::lower(operation.method)] = path_item(operation, caller);
  return paths;
}

Json upload_schema() {
  const Json text = text_schema();
  return {{"type", "object"},
          {"description", "An upload in pieces."},
          {"required", {"id", "status", "filename", "length", "offset", "expiresAt", "assetId", "error"}},
          {"properties",
           {{"id", text},
            {"status",
             {{"type", "string"},
              {"enum", {"receiving", "received", "complete", "failed"}},
              {"description", "`received`: all bytes are there, and it is not an image yet."}}},
            {"filename", text},
            {"length", bytes_count()},
            {"offset", bytes_count()},
            {"expiresAt", {{"type", "string"}, {"format", "date-time"}}},
            {"assetId", {{"type", {"string", "null"}}, {"description", "Of the image that it became."}}},
            {"error",
             {{"type", {"object", "null"}},
              {"description", "Why it was refused."},
              {"required", {"code", "message"}},
              {"properties", {{"code", text}, {"message", text}}}}}}}};
}

}  // namespace lightkeep::rest
