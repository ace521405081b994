// An upload as the GraphQL multipart request specification has it: `operations`, then `map`, then the files.
// Nothing of a file is held: by the time that the first one comes, its mutation is known, its caller let in,
// and the bytes go into the library as they come. One request, one worker thread. Source:
// github.com/jaydenseric/graphql-multipart-request-spec
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/graphql/request.h"
#include "app/http/multipart.h"
#include "app/library/ingest.h"

namespace lightkeep::graphql {

/// A form's request and the names of its files. The variables hold, where a file goes, a binary value with
/// the file's place among the names as its subtype.
struct FormRequest {
  Parameters parameters;
  std::vector<std::string> files;
};

/// Throws ApiError(bad_user_input).
FormRequest join(std::string_view operations, std::string_view map);

class UploadForm {
 public:
  /// All of them outlive it.
  UploadForm(const Schema& schema, library::Ingest& ingest, const library::Caller& caller, http::Body& body)
      : schema_(schema), ingest_(ingest), caller_(caller), body_(body) {}

  /// Takes a part. Throws Refused and ApiError, as the functions of the parts do.
  http::PartSink begin(const http::PartHead& part);
  /// When all parts are read.
  void end();

  /// What is asked; null as long as it is not known.
  const Prepared* prepared() const { return prepared_ ? &*prepared_ : nullptr; }
  /// Whether there are files, of the one field of the operation.
  bool has_files() const { return !names_.empty(); }
  /// Writes the rows; gives the images in the order of the argument `files`.
  api::UploadResult commit();

 private:
  void start();
  void open_batch(const PlannedField& field);
  http::PartSink begin_file(const http::PartHead& part);

  const Schema& schema_;
  library::Ingest& ingest_;
  const library::Caller& caller_;
  http::Body& body_;
  std::string operations_, map_;
  std::size_t ignored_ = 0;  // bytes of parts that mean nothing here
  std::optional<Prepared> prepared_;
  std::vector<std::string> names_;    // of the parts that are files, as `map` has them
  std::vector<std::size_t> wanted_;   // places in names_, in the order of the argument
  std::vector<std::size_t> arrived_;  // the same, in the order in which they came
  std::string parent_;
  std::unique_ptr<library::Batch> batch_;
};

}  // namespace lightkeep::graphql
