#include "app/rest/tus.h"

#include <algorithm>
#include <charconv>

#include "app/api/errors.h"
#include "app/http/content_disposition.h"
#include "text/ascii.h"
#include "text/base64.h"
#include "text/time.h"
#include "text/utf8.h"

namespace lightkeep::rest::tus {
namespace {

using api::ApiError;
namespace errors = api::errors;
namespace field = http::field;

constexpr api::ErrorRow wrong_version{"BAD_USER_INPUT", 412,
                                      "Send `Tus-Resumable: 1.0.0`, the one version of tus that is served.",
                                      "Another version of tus, or none."};
constexpr api::ErrorRow wrong_type{
    "BAD_USER_INPUT", 415, "Send the bytes of an upload as `Content-Type: application/offset+octet-stream`.",
    "A piece of an upload of another media type."};

constexpr std::size_t longest_id = 64;

[[noreturn]] void refuse(std::string_view name, std::string_view why) {
  throw ApiError(errors::bad_user_input, std::string("`").append(name).append("` ").append(why));
}

std::uint64_t read_number(const http::Fields& request, std::string_view name) {
  const std::string* text = request.find(name);
  if (text == nullptr) refuse(name, "is missing.");
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (!text::is_number(*text) || error != std::errc() || number > INT64_MAX)
    refuse(name, "must be a number of bytes.");
  return number;
}

const std::string* find(const Metadata& metadata, std::string_view key) {
  const auto pair = std::ranges::find(metadata, key, &Metadata::value_type::first);
  return pair == metadata.end() ? nullptr : &pair->second;
}

std::string filename_of(const Metadata& metadata) {
  const std::string* name = find(metadata, "filename");
  if (name == nullptr || name->empty()) name = find(metadata, "name");
  return name == nullptr ? std::string() : *name;
}

std::string parent_of(const Metadata& metadata) {
  const std::string* parent = find(metadata, "parentId");
  if (parent == nullptr) return {};
  if (parent->size() > longest_id || !text::is_utf8(*parent))
    refuse(field::upload_metadata, "has a `parentId` that is no id.");
  return *parent;
}

std::pair<std::string, std::string> parse_pair(std::string_view pair) {
  const auto space = pair.find(' ');
  std::string key(pair.substr(0, space));
  const auto visible = [](char c) { return c > ' ' && c < 0x7F && c != ','; };
  if (key.empty() || !std::ranges::all_of(key, visible))
    refuse(field::upload_metadata, "has a key that is no visible ASCII text.");
  if (space == std::string_view::npos) return {std::move(key), {}};
  auto value = text::decode_base64(pair.substr(space + 1));
  if (!value) refuse(field::upload_metadata, "has a value that is not base64.");
  return {std::move(key), *std::move(value)};
}

}  // namespace

http::Fields always() {
  http::Fields fields;
  fields.add(field::tus_resumable, std::string(version));
  fields.add(field::tus_version, std::string(version));
  return fields;
}

void describe(http::Fields& fields, std::int64_t most) {
  fields.set(field::tus_extension, std::string(extensions));
  fields.set(field::tus_max_size, std::to_string(most));
  fields.set(field::tus_checksum_algorithm, library::checksum_algorithms());
}

void check_version(const http::Fields& request) {
  if (request.get(field::tus_resumable) != version) throw ApiError(wrong_version);
}

Metadata parse_metadata(std::string_view text) {
  if (text.size() > longest_metadata) refuse(field::upload_metadata, "is too long.");
  Metadata metadata;
  for (std::string_view rest = text::trim(text, text::blanks); !rest.empty();) {
    const auto comma = std::min(rest.find(','), rest.size());
    auto pair = parse_pair(text::trim(rest.substr(0, comma), text::blanks));
    if (find(metadata, pair.first) != nullptr) refuse(field::upload_metadata, "has a key twice.");
    if (metadata.size() == most_metadata) refuse(field::upload_metadata, "has too many keys.");
    metadata.push_back(std::move(pair));
    rest.remove_prefix(std::min(comma + 1, rest.size()));
  }
  return metadata;
}

library::NewUpload read_new_upload(const http::Fields& request) {
  if (request.find(field::upload_concat) != nullptr)
    refuse(field::upload_concat, "is not served: send the upload as one.");
  if (request.find(field::upload_defer_length) != nullptr)
    refuse(field::upload_defer_length, "is not served: send `Upload-Length`.");
  library::NewUpload upload;
  upload.length = read_number(request, field::upload_length);
  upload.metadata = request.get(field::upload_metadata);
  const Metadata metadata = parse_metadata(upload.metadata);
  upload.filename = filename_of(metadata);
  upload.parent = parent_of(metadata);
  return upload;
}

void check_piece_type(const http::Fields& request) {
  if (!http::is_media_type(request.get(field::content_type), piece_type)) throw ApiError(wrong_type);
}

bool brings_piece(const http::Request& request) {
  if (request.body->declared_size() == 0) return false;
  check_piece_type(request.headers);
  return true;
}

std::int64_t read_offset(const http::Fields& request) {
  return static_cast<std::int64_t>(read_number(request, field::upload_offset));
}

std::optional<library::PieceChecksum> read_checksum(const http::Fields& request) {
  const std::string* value = request.find(field::upload_checksum);
  if (value == nullptr) return std::nullopt;
  const auto space = std::min(value->find(' '), value->size());
  const auto sum = text::decode_base64(std::string_view(*value).substr(std::min(space + 1, value->size())));
  if (!sum || sum->empty()) refuse(field::upload_checksum, "must be `ALGORITHM BASE64`.");
  return library::PieceChecksum{value->substr(0, space), *sum};
}

std::string_view meant_method(const http::Request& request) {
  const std::string* method = request.headers.find(field::x_http_method_override);
  return method != nullptr && request.method == "POST" ? std::string_view(*method)
                                                       : std::string_view(request.method);
}

void tell_progress(http::Fields& reply, const library::UploadState& upload) {
  reply.set(field::upload_offset, std::to_string(upload.received));
  if (upload.asset)
    reply.set(field::lightkeep_asset, *upload.asset);
  else
    reply.set(field::upload_expires, text::http_date(upload.expires));
}

void tell_all(http::Fields& reply, const library::UploadState& upload) {
  tell_progress(reply, upload);
  reply.set(field::upload_length, std::to_string(upload.length));
  if (!upload.metadata.empty()) reply.set(field::upload_metadata, upload.metadata);
}

}  // namespace lightkeep::rest::tus
