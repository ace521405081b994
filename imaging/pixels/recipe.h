// What is wanted of an image, with one canonical text: the key under which the result is kept.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "imaging/pixels/format.h"

namespace lightkeep::imaging {

enum class Fit {
  contain,  // as large as fits inside w × h, shape kept (also written `inside`); nothing is padded
  cover,    // fills w × h, shape kept, the middle is kept and the rest cut
  fill,     // exactly w × h, shape given up
};

/// Sizes are device pixels: `dpr` is multiplied in before. Nothing is ever enlarged.
struct Recipe {
  std::optional<std::uint32_t> width;   // 1-16384
  std::optional<std::uint32_t> height;  // 1-16384
  Fit fit = Fit::contain;
  Format format = Format::jpeg;  // one that is written
  int quality = 80;              // 1-100; not used where the format has none
  bool moving = false;           // all pictures of an animation, not the first alone
  int blur = 0;                  // standard deviation in pixels of the result, 0-100; 0: none

  /// "w400-h400-contain-jpg-q80-b0", with "-moving" behind it where it is: equal for equal results, stable on
  /// disk.
  std::string canonical() const;
};

}  // namespace lightkeep::imaging
