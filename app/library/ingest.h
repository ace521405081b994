// Uploads. All or nothing: every file is checked before one row is written, and the reply is given when all
// bytes are synced.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "app/api/results.h"
#include "app/library/caller.h"
#include "app/library/context.h"
#include "app/library/credential_use.h"

namespace lightkeep::library {

std::string taken_formats();      // "JPEG, PNG or GIF", for people
std::string taken_media_types();  // "image/jpeg,image/png", as the field of a form has them

/// One upload call in flight; belongs to one thread. Dropping it without `commit` leaves nothing behind.
/// Every member throws ApiError.
class Batch {
 public:
  virtual ~Batch() = default;
  /// Whose share it takes of what all share.
  virtual std::int64_t organization() const = 0;
  virtual void begin_file(std::string_view filename) = 0;
  /// A better name for the file that was begun last.
  virtual void name_file(std::string_view filename) = 0;
  virtual void append(std::span<const std::byte> bytes) = 0;  // limits are enforced here
  virtual void end_file() = 0;                                // checks content and header
  /// `parent` is the id of the original that the one file is a view of; empty for originals.
  api::UploadResult commit(const std::string& parent) { return commit(parent, {}); }
  /// `also` is called with the rows written, in their transaction: what it throws undoes them.
  using Also = std::function<void(store::Writer&, const api::UploadResult&)>;
  virtual api::UploadResult commit(const std::string& parent, const Also& also) = 0;
};

/// A file field of a form, as its bytes come: called with them, and at the end with none. A browser sends an
/// empty, nameless part for a field that was left alone; that is no file.
class FormFile {
 public:
  FormFile(Batch& batch, std::string filename) : batch_(batch), filename_(std::move(filename)) {}
  void operator()(std::span<const char> bytes);

 private:
  Batch& batch_;
  std::string filename_;
  bool begun_ = false;
};

class Ingest {
 public:
  /// `wake` is called when there is something to process.
  Ingest(Context context, CredentialUse& credential_use, std::function<void()> wake)
      : context_(context), credential_use_(credential_use), wake_(std::move(wake)) {}

  /// Checks the caller, quota and disk first, and the caller again when the rows are written. `declared` is
  /// the size that the client announced.
  std::unique_ptr<Batch> begin(const Caller& caller, const Path& path, std::optional<std::uint64_t> declared);

 private:
  Context context_;
  CredentialUse& credential_use_;
  std::function<void()> wake_;
};

}  // namespace lightkeep::library
