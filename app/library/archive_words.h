// What a complete archive says of its images, as files beside them: the list, and a sidecar for each image
// with words (app/api/library_list.h). They are written once, into files without names, and read as the
// archive is sent; so they stay the same meanwhile whatever becomes of the images. Inside the room only; one
// thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "app/library/authorization.h"
#include "app/library/context.h"
#include "app/library/zip_archive.h"
#include "store/downloads.h"
#include "store/durable_file.h"

namespace lightkeep::library {

/// Under which what is done for an organization's archives is counted.
std::string group_of(const Authorized& at);

class ArchiveWords {
 public:
  /// Of images that have these names in the archive, each original with its views behind it. Throws
  /// ApiError(bad_user_input) where there is more to say than an archive takes, (unavailable) where others
  /// keep it waiting for too long.
  ArchiveWords(const Context& context, const Authorized& at, std::span<const store::ArchivedImage> images,
               std::span<const std::string> names);

  /// What they are, in their order; once.
  std::vector<ZipFile> take_files() { return std::move(files_); }
  /// Of one of the files, from the offset on.
  std::size_t read_at(std::size_t number, std::uint64_t offset, std::span<char> out) const;

 private:
  class Spool;
  class Telling;
  struct Part {
    const store::File* in = nullptr;
    std::uint64_t at = 0, size = 0;
  };

  std::unique_ptr<store::File> sidecars_, list_;
  std::vector<ZipFile> files_;
  std::vector<Part> parts_;  // of each of the files
};

}  // namespace lightkeep::library
