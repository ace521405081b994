// The tags of TIFF 6.0 that the files of the TIFF codec know.
#pragma once

#include <cstdint>

namespace lightkeep::imaging::tiff_tag {

enum Tag : std::uint32_t {
  subfile_type = 254,
  width = 256,
  height = 257,
  bits = 258,
  compression = 259,
  photometric = 262,
  strip_offsets = 273,
  samples = 277,
  strip_bytes = 279,
  planes = 284,
  tile_width = 322,
  tile_offsets = 324,
  tile_bytes = 325,
  directories = 330,  // of pictures that belong to this one
  extra_samples = 338,
  sample_format = 339,
  xmp = 700,
  iptc = 33723,
  photoshop = 34377,
  exif_directory = 34665,
  profile = 34675,
  gps_directory = 34853,
  interoperability_directory = 40965,
  dng_version = 50706,
};

inline constexpr std::uint32_t reduced = 1;  // of subfile_type: another picture, smaller
inline constexpr std::uint64_t first_directory_at = 4;

}  // namespace lightkeep::imaging::tiff_tag
