// Who made an image, whose it is and what it shows, from all places where a file may say it. Used by the
// codecs; any thread.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "imaging/pixels/exif.h"
#include "imaging/pixels/public_form.h"

namespace lightkeep::imaging {

/// Of one text block of a file, bytes that are looked at.
inline constexpr std::size_t text_block_max = 64u << 10;

inline constexpr std::size_t embedded_text_max = 8u << 10;  // bytes of a title or a description
inline constexpr std::size_t embedded_keywords_max = 100;

/// Of several texts that say the same thing the first counts, that of rights each of at most exif_text_max
/// bytes.
class Rights {
 public:
  void take_exif(std::span<const std::byte> exif);  // its orientation too
  /// A packet of XMP (ISO 16684-1): dc:creator and dc:rights, dc:title, dc:description and dc:subject.
  void take_xmp(std::span<const std::byte> packet);
  /// Photoshop's image resources, with the same of IPTC-IIM: by-line, copyright notice, object name, caption
  /// and keywords.
  void take_photoshop(std::span<const std::byte> resources);

  /// As Exif, with the orientation and nothing else; empty where there is nothing to say.
  std::string exif() const { return write_exif(facts_); }

  /// XMP counts where both say something (Metadata Working Group, Guidelines 2.0, 3.4).
  EmbeddedText text() const;

 private:
  void take_iptc(int dataset, std::string_view text);

  ExifFacts facts_;
  EmbeddedText xmp_, iptc_;
  bool exif_seen_ = false;
};

}  // namespace lightkeep::imaging
