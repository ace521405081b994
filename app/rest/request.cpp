#include "app/rest/request.h"

#include "app/api/arguments.h"
#include "app/api/errors.h"
#include "app/api/signature.h"
#include "app/http/content_disposition.h"
#include "app/http/multipart.h"
#include "text/secrets.h"

namespace lightkeep::rest {
namespace {

using api::Json;

Json read_body(const api::Signature& signature, http::Request& request) {
  if (signature.body() != api::Body::json) return Json::object();
  const std::string text = http::read_all(*request.body, json_limit);
  if (text.empty()) return Json::object();
  Json body = api::parse_json(text);
  if (!body.is_object()) throw api::ApiError(api::errors::bad_user_input, "The body must be a JSON object.");
  return body;
}

using api::ApiError;
namespace errors = api::errors;

constexpr std::size_t longest_field = 256;     // bytes of a field that is no file
constexpr std::size_t most_ignored = 1 << 20;  // bytes of parts that mean nothing here

bool is_file(const http::PartHead& part) {
  if (!part.has_filename) return false;
  return part.name == "files" || part.name == "files[]" || part.name == "file";
}

http::PartSink receive_text(std::string& text) {
  text.clear();
  return [&text](std::span<const char> bytes) {
    if (text.size() + bytes.size() > longest_field)
      throw ApiError(errors::bad_user_input, "A text field of the upload is too long.");
    text.append(bytes.data(), bytes.size());
  };
}

// What a client sends beyond the files is let pass, as long as it stays small.
http::PartSink ignore(std::size_t& ignored) {
  return [&ignored](std::span<const char> bytes) {
    ignored += bytes.size();
    if (ignored > most_ignored)
      throw ApiError(errors::bad_user_input,
                     "Send the images in parts called `files`; others hold too much.");
  };
}

}  // namespace

void check_version(const http::Request& request) {
  const std::string_view version = request.headers.get("Api-Version");
  if (version.empty()) throw api::ApiError(api::errors::api_version_required);
  if (version != api::api_version)
    throw api::ApiError(
        api::errors::bad_user_input,
        "`Api-Version` must be " + std::string(api::api_version) + ", the one version served.");
}

library::Caller caller_of(const http::Request& request, library::Service& service, const RestConfig& config) {
  const std::string* authorization = request.headers.find(http::field::authorization);
  if (authorization == nullptr)
    if (const auto person = config.person(request)) return {*person, request.client};
  return service.calls().caller(text::bearer_token(authorization ? *authorization : std::string_view()),
                                request.client);
}

Json read_arguments(const api::Signature& signature, http::Request& request) {
  Json query = Json::object();
  for (const auto& [name, value] : http::parse_query(request.query))
    api::add_text_argument(signature, query, name, value);
  Json body = read_body(signature, request);
  Json arguments = Json::object();
  for (const api::Argument& argument : signature.arguments) {
    const std::string name(argument.name);
    if (argument.place == api::Place::path)
      arguments[name] = std::string(request.parameter(name));
    else if (Json& from = argument.place == api::Place::query ? query : body; from.contains(name))
      arguments[name] = std::move(from[name]);
  }
  return arguments;
}

api::UploadResult upload(http::Request& request, library::Ingest& ingest, const library::Caller& caller,
                         const library::Path& path) {
  const auto batch = ingest.begin(caller, path, request.body->declared_size());
  request.body->charge_to(std::to_string(batch->organization()));
  const std::string_view content_type = request.headers.get("Content-Type");
  if (!http::is_media_type(content_type, "multipart/form-data"))
    throw ApiError(errors::no_files,
                   "Send the images as multipart/form-data, each in a part called `files`.");
  std::string parent;
  std::size_t ignored = 0;
  http::read_multipart(*request.body, content_type, {}, [&](const http::PartHead& part) -> http::PartSink {
    if (is_file(part)) return library::FormFile(*batch, part.filename);
    if (part.name == "parentId" && !part.has_filename) return receive_text(parent);
    return ignore(ignored);
  });
  return batch->commit(parent);
}

}  // namespace lightkeep::rest
