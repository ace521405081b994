// Rows of archives that can be fetched by a link: which images are in one, and for whom it was made; and what
// an archive needs to know of an image. Functions over a Reader may run on any thread inside Metadata::read
// or write.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/digest.h"
#include "store/ids.h"
#include "store/makers.h"
#include "store/metadata.h"

namespace lightkeep::store {

struct Download {
  Digest ticket{};  // keyed hash
  LibraryId library{};
  std::vector<AssetId> images{};  // in the order of the archive
  Maker maker{};
  Millis made = 0;
  Millis expires = 0;
  bool complete = false;  // with what people said of the images
};

/// Throws Error{taken} for a ticket in use.
void insert_download(Writer& db, const Download& download);
std::optional<Download> find_download(Reader& db, const Digest& ticket);
/// Of all libraries, forgets those whose time is over; of the library's organization all but the `kept` that
/// were made last.
void trim_downloads(Writer& db, LibraryId library, Millis now, int kept);

/// The images, each followed by its live views; each once.
std::vector<AssetId> with_views(Reader& db, std::span<const AssetId> images);

struct ArchivedImage {
  AssetId id{};
  std::string filename;
  std::string content_type;
  Digest blob{};
  std::int64_t size = 0;  // bytes
  Millis created = 0;
  std::optional<std::uint32_t> crc32{};  // of the bytes, where it has been worked out
  std::optional<std::string>
      pieces{};  // see blob_facts.h; empty for a whole file, none where they are missing
};

/// Which bytes of a file.
enum class Form { whole, for_anybody };

/// The live images of the library among `ids`, in their order.
std::vector<ArchivedImage> list_archived_images(Reader& db, LibraryId library, std::span<const AssetId> ids,
                                                Form form);
}  // namespace lightkeep::store
