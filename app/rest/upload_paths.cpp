#include "app/rest/upload_paths.h"

#include <initializer_list>
#include <string>
#include <string_view>

#include "app/api/groups.h"
#include "app/library/uploads.h"
#include "app/rest/tus.h"
#include "app/rest/upload_routes.h"

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

Json header_parameter(std::string_view name, bool required, std::string_view sentence, Json schema) {
  return {{"name", std::string(name)},
          {"in", "header"},
          {"required", required},
          {"description", std::string(sentence)},
          {"schema", std::move(schema)}};
}

Json path_parameter(std::string_view name, std::string_view sentence) {
  return {{"name", std::string(name)},
          {"in", "path"},
          {"required", true},
          {"description", std::string(sentence)},
          {"schema", text_schema()}};
}

Json tus_version() {
  return header_parameter("Tus-Resumable", true, "The version of tus.",
                          {{"type", "string"}, {"const", std::string(tus::version)}});
}
Json checksum() {
  return header_parameter("Upload-Checksum", false,
                          "Of the bytes of this request, `ALGORITHM BASE64`, one of " +
                              library::checksum_algorithms() +
                              ". Damaged ones are 460, and none of them count.",
                          text_schema());
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

Json row(std::string_view id, std::string_view title, std::string_view sentence, Json parameters) {
  return {{"operationId", std::string(id)},
          {"tags", {std::string(api::group_of(uploads_path).name)}},
          {"summary", std::string(title)},
          {"description", std::string(sentence)},
          {"parameters", std::move(parameters)}};
}

Json create() {
  Json headers = progress_headers();
  headers["Location"] = header("Where the bytes go.", text_schema());
  Json made = row(
      "create_upload", "Begin a resumable upload",
      "Begins the upload of one image by tus 1.0 (https://tus.io), for which there are clients in most "
      "languages. Its bytes follow by PATCH, in one request or many, also after a broken connection; bytes "
      "may "
      "come with this request too.",
      Json::array(
          {tus_version(), header_parameter("Upload-Length", true, "Bytes of the file.", decimal_text()),
           header_parameter("Upload-Metadata", false,
                            "Pairs of a key and its value in base64, separated by commas: `filename`, and "
                            "`parentId` for a view of that original. Others mean nothing here and are "
                            "given back.",
                            text_schema()),
           checksum()}));
  made["requestBody"] = piece_body(false);
  made["responses"] = responses(201, {{"description", "Begun"}, {"headers", headers}},
                                {400, 401, 403, 404, 412, 413, 415, 429, 460});
  return made;
}

Json append() {
  Json made =
      row("append_upload", "Send bytes of an upload",
          "Goes on where the upload is. With the last byte it becomes an image, as by any other upload, or "
          "is refused for the same reasons.",
          Json::array({tus_version(),
                       header_parameter("Upload-Offset", true, "Where these bytes begin.", decimal_text()),
                       checksum()}));
  made["requestBody"] = piece_body(true);
  made["responses"] = responses(204, {{"description", "Taken"}, {"headers", progress_headers()}},
                                {400, 401, 403, 404, 409, 412, 413, 415, 423, 429, 460});
  return made;
}

Json resume() {
  Json headers = progress_headers();
  headers["Upload-Length"] = header("Bytes of the file.", decimal_text());
  headers["Upload-Metadata"] = header("As it was sent.", text_schema());
  Json made = row("resume_upload", "Find where an upload is",
                  "Tells where to go on. Another request that still sends to this upload is broken off.",
                  Json::array({tus_version()}));
  made["responses"] =
      responses(200, {{"description", "Where it is"}, {"headers", headers}}, {401, 403, 404, 412, 423});
  return made;
}

Json cancel() {
  Json made = row("cancel_upload", "End an upload", "Forgets an upload. An image that it became stays.",
                  Json::array({tus_version()}));
  made["responses"] = responses(204, {{"description", "Ended"}}, {401, 403, 404, 412, 423});
  return made;
}

Json find(const Json& version) {
  Json made = row("get_upload", "Get the state of an upload",
                  "Tells how far an upload is and what came of it, also to whoever missed the answer.",
                  Json::array({version}));
  const Json schema{{"type", "object"},
                    {"required", {"data"}},
                    {"properties", {{"data", {{"$ref", "#/components/schemas/Upload"}}}}}};
  made["responses"] = responses(
      200,
      {{"description", "The state of an upload"}, {"content", {{"application/json", {{"schema", schema}}}}}},
      {400, 401, 403, 404});
  return made;
}

}  // namespace

Json upload_paths() {
  const std::string all = "/organizations/{organizationId}/libraries/{libraryId}/uploads";
  const Json organization = path_parameter("organizationId", "The organization's slug.");
  const Json library = path_parameter("libraryId", "The library's slug.");
  const Json upload = path_parameter("uploadId", "The upload's id.");
  const auto at = [](Json operation, std::initializer_list<Json> names) {
    Json parameters(names);
    for (const Json& parameter : operation["parameters"]) parameters.push_back(parameter);
    operation["parameters"] = std::move(parameters);
    return operation;
  };
  const auto of_one = [&](Json operation) {
    return at(std::move(operation), {organization, library, upload});
  };
  const Json version{{"$ref", "#/components/parameters/ApiVersion"}};
  return {{all, {{"post", at(create(), {organization, library})}}},
          {all + "/{uploadId}",
           {{"get", of_one(find(version))},
            {"head", of_one(resume())},
            {"patch", of_one(append())},
            {"delete", of_one(cancel())}}}};
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
