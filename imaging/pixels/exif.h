// What a camera wrote into a picture. Called by the header scans; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "imaging/pixels/source.h"

namespace lightkeep::imaging {

inline constexpr std::size_t exif_text_max = 512;  // bytes of one text; more is cut off

/// Empty or absent where the camera wrote nothing, or nothing that can be. Texts are bytes as they stand, up
/// to their NUL: whoever shows them checks that they are UTF-8.
struct ExifFacts {
  int orientation = 1;  // 1-8
  std::string make{}, model{}, lens{};
  std::string artist{}, copyright{};
  std::optional<double> exposure_time{};  // seconds
  std::optional<double> f_number{};
  std::optional<double> focal_length{};  // millimetres
  std::optional<std::uint32_t> iso{};
  std::string taken{};  // ISO 8601, "2024-05-03T12:34:56", with "+02:00" behind it where the camera knew
  std::optional<double> latitude{}, longitude{};  // degrees, north and east are positive; both or none
};

/// From a TIFF structure (Exif 2.32, 4.6), with or without "Exif\0" and a byte of padding in
/// front. What is broken counts as
/// missing. Reads three directories, each once.
ExifFacts read_exif(std::span<const std::byte> exif);
ExifFacts read_exif(Source& tiff);

/// A TIFF structure that says the orientation, who made the picture and whose it is; empty where none of that
/// is known.
std::string write_exif(const ExifFacts& facts);

/// Orientations 5 to 8 swap width and height.
constexpr bool swaps_sides(int orientation) {
  return orientation >= 5;
}

}  // namespace lightkeep::imaging
