// Images of a library as the bytes of a ZIP archive, which are made as they are read. Inside the room only.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "app/gate/gate.h"
#include "app/library/archive_words.h"
#include "app/library/authorization.h"
#include "app/library/context.h"
#include "app/library/public_original.h"
#include "app/library/zip_archive.h"
#include "store/downloads.h"

namespace lightkeep::library {

/// Which of a file's bytes who is let in there may have.
store::Form form_for(const Authorized& at);

/// Works out what is missing of the images: those that came before their checksums were kept, and those of a
/// table that was made anew, are read. What was done in time is kept for the next call. Throws
/// ApiError(unavailable), after which the call is to be repeated.
void work_out_checksums(const Context& context, const Authorized& at,
                        std::vector<store::ArchivedImage>& images);

/// One thread at a time.
class Archive {
 public:
  /// Of images whose checksums are known; `complete`: with what people said of them. Throws ApiError as
  /// ArchiveWords does.
  Archive(const Context& context, const Authorized& at, std::vector<store::ArchivedImage> images,
          bool complete, std::vector<gate::Gate::Pass> passes = {});

  std::uint64_t size() const { return zip_.size(); }
  /// Of all that decides on the bytes.
  const std::string& etag() const { return etag_; }
  /// Less than `out` holds at the end, or where an image cannot be read any more.
  std::size_t read_at(std::uint64_t offset, std::span<char> out);

 private:
  std::size_t read_file(std::size_t number, std::uint64_t offset, std::span<char> out);

  store::Store& store_;
  const std::vector<gate::Gate::Pass> passes_;
  std::optional<ArchiveWords> words_;
  struct Image {
    store::Digest blob{};
    std::string pieces;
  };
  std::vector<Image> images_;
  std::string etag_;
  ZipArchive zip_;
  std::size_t open_number_ = 0;
  std::optional<OriginalReader> open_;  // the image that is being read
};

}  // namespace lightkeep::library
