// Averages whole blocks of pixels while the rows come in. It takes off most of a large reduction before the
// real filter, as the scaled DCT does for JPEG. Called by the decode step; one thread at a time.
#pragma once

#include <cstdint>
#include <vector>

#include "imaging/pixels/bitmap.h"

namespace lightkeep::imaging {

/// Pixels of a block.
struct Block {
  std::uint32_t across = 1;
  std::uint32_t down = 1;
  bool one() const { return across == 1 && down == 1; }
};

/// The largest block that leaves the filter at least two pixels for each one wanted; with less, averages
/// would be seen.
Block block_for(Size have, Size wanted);

class Shrinker {
 public:
  Shrinker(Size from, Block block);

  Size size() const { return to_; }
  /// Takes the next row; true when `out` (a row of size().width pixels) was filled.
  bool add(const std::uint8_t* row, std::uint8_t* out);

 private:
  void emit(std::uint8_t* out);

  Size from_;
  Size to_;
  Block block_;
  std::uint32_t seen_ = 0;    // rows
  std::uint32_t summed_ = 0;  // rows in `sums_`
  std::vector<std::uint16_t> sums_;
};

}  // namespace lightkeep::imaging
