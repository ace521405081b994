// Who made an image and whose it is, from all places where a file may say it. Used by the codecs; any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "imaging/pixels/exif.h"

namespace lightkeep::imaging {

/// Of one text block of a file, bytes that are looked at.
inline constexpr std::size_t text_block_max = 64u << 10;

/// Of several texts that say the same thing the first counts, each of at most exif_text_max bytes.
class Rights {
 public:
  void take_exif(std::span<const std::byte> exif);  // its orientation too
  /// A packet of XMP (ISO 16684-1): dc:creator and dc:rights.
  void take_xmp(std::span<const std::byte> packet);
  /// Photoshop's image resources, with the by-line and the copyright notice of IPTC-IIM.
  void take_photoshop(std::span<const std::byte> resources);

  /// As Exif, with the orientation and nothing else; empty where there is nothing to say.
  std::string exif() const { return write_exif(facts_); }

 private:
  ExifFacts facts_;
  bool exif_seen_ = false;
};

}  // namespace lightkeep::imaging
