// The boxes of HEIC and AVIF files (ISO 14496-12, ISO 23008-12) that say what lies where, read without
// libheif. For the files of the HEIF codec; one thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "imaging/codecs/codec.h"

namespace lightkeep::imaging {

struct HeifRun {
  std::uint64_t offset = 0;  // in the file
  std::uint64_t length = 0;
};

struct HeifItem {
  std::uint32_t id = 0;
  std::string type{};         // "hvc1", "av01", "grid", "Exif", "mime"
  std::uint64_t type_at = 0;  // in the file
  bool placed = false;        // its bytes are where `runs` says
  std::vector<HeifRun> runs{};
  std::vector<std::uint32_t> properties{};  // indices in HeifMeta::properties
};

struct HeifReference {
  std::string type;  // "auxl": is an auxiliary picture of
  std::uint32_t from = 0;
  std::uint32_t to = 0;
  std::uint64_t type_at = 0;  // in the file
};

struct HeifBox {
  std::string type;
  std::uint64_t at = 0;    // of its header, in the file
  std::uint64_t body = 0;  // where what it holds starts
  std::uint64_t end = 0;
};

struct HeifProperty {
  HeifBox box;
  std::vector<std::byte> body;  // at most profile_bytes_max; a longer one is empty
};

struct HeifMeta {
  std::uint32_t primary = 0;
  std::vector<HeifItem> items;
  std::vector<HeifReference> references;
  std::vector<HeifProperty> properties;
  std::vector<HeifBox> boxes;  // inside of the meta box
  bool sequence = false;       // pictures that move

  const HeifItem* find(std::uint32_t id) const;
};

/// Calls `each` for the boxes between `from` and `end`. Throws Error{corrupt} for one that is longer, or
/// where there are too many.
void walk_boxes(Source& file, Format format, std::uint64_t from, std::uint64_t end,
                const std::function<void(const HeifBox&)>& each);

/// Throws Error{corrupt} where the rules are broken; never allocates by what the file claims.
HeifMeta read_heif_meta(Source& file, Format format);

}  // namespace lightkeep::imaging
