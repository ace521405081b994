// Operations that carry bytes and header fields in place of JSON: resumable uploads, which are tus 1.0's, and
// files. What they are called and do, and programs that call them; app/library/operations.h has the rows
// of all others. REST prints them into the OpenAPI document, the pages onto the reference. Pure; any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/api/examples.h"

namespace lightkeep::api {

struct HeaderField {
  std::string_view name;
  bool required = false;
  std::string_view sentence{};
};

/// What goes between a client and the operation besides header fields.
enum class Payload { none, takes_piece, gives_json, gives_file };

struct RawOperation {
  std::string_view name;
  std::string_view method;
  std::string_view path;  // ":name" is a part that callers fill in
  int status = 200;
  std::string_view title;
  std::string_view sentence;
  std::vector<HeaderField> fields{};  // besides the credential
  Payload payload = Payload::none;
  std::string_view saved_as{};  // what programs call the file that it gives
  std::string_view tells{};     // the field of the answer that matters most, where one does
  bool open = false;            // needs no credential
};

inline constexpr std::string_view uploads_path =
    "/organizations/:organizationId/libraries/:libraryId/uploads";
inline constexpr std::string_view upload_path =
    "/organizations/:organizationId/libraries/:libraryId/uploads/:uploadId";
inline constexpr std::string_view download_path =
    "/organizations/:organizationId/libraries/:libraryId/downloads/:ticket";
inline constexpr std::string_view original_path =
    "/organizations/:organizationId/libraries/:libraryId/assets/:assetId/original";
inline constexpr std::string_view ticket_path = "/u/:ticket";
inline constexpr std::string_view tus_version = "1.0.0";

std::span<const RawOperation> raw_operations();
/// By name; aborts for one that there is not.
const RawOperation& raw_operation(std::string_view name);
/// What a part of a path is, in a sentence.
std::string_view describe_part(std::string_view name);

/// As examples() of examples.h. `your-upload` and `your-ticket` stand for those in a path; what
/// is sent is the file `harbour.png`.
std::vector<Example> examples(const RawOperation& operation, const ExampleCaller& caller);

}  // namespace lightkeep::api
