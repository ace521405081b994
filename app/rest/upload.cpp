#include "app/rest/upload.h"

#include "app/http/multipart.h"

namespace lightkeep::rest {
namespace {

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

api::UploadResult upload(http::Request& request, library::Ingest& ingest, const library::Caller& caller,
                         const library::Path& path) {
  const auto batch = ingest.begin(caller, path, request.body->declared_size());
  request.body->charge_to(std::to_string(batch->organization()));
  const std::string_view content_type = request.headers.get("Content-Type");
  if (!content_type.starts_with("multipart/form-data"))
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
