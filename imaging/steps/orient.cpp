// The eight orientations of EXIF as a walk over the destination. Any thread.
#include "imaging/steps/orient.h"

#include <array>
#include <cstring>

namespace lightkeep::imaging {
namespace {

/// Where stored (x, y) lands: mirrored in x, in y (of the stored picture), then sides swapped.
struct Turn {
  bool mirror_x;
  bool mirror_y;
  bool swap;
};

constexpr std::array<Turn, 9> turns{{
    {},
    {false, false, false},
    {true, false, false},
    {true, true, false},
    {false, true, false},
    {false, false, true},
    {false, true, true},
    {true, true, true},
    {true, false, true},
}};

constexpr std::size_t pixel = Bitmap::channels;

void copy_mirrored(const std::uint8_t* from, std::uint32_t width, std::uint8_t* to) {
  for (std::uint32_t x = 0; x < width; ++x)
    std::memcpy(to + (width - 1 - x) * pixel, from + x * pixel, pixel);
}

void place_straight(const Strip& strip, Turn turn, Bitmap& out) {
  for (std::uint32_t i = 0; i < strip.count; ++i) {
    const std::uint32_t y = strip.first + i;
    std::uint8_t* to = out.row(turn.mirror_y ? out.height() - 1 - y : y);
    if (turn.mirror_x)
      copy_mirrored(strip.rows.row(i), out.width(), to);
    else
      std::memcpy(to, strip.rows.row(i), out.stride());
  }
}

/// Column by column of the strip, so that each destination row gets a run of neighbours.
void place_swapped(const Strip& strip, Turn turn, Bitmap& out) {
  for (std::uint32_t x = 0; x < out.height(); ++x) {
    std::uint8_t* row = out.row(turn.mirror_x ? out.height() - 1 - x : x);
    for (std::uint32_t i = 0; i < strip.count; ++i) {
      const std::uint32_t y = strip.first + i;
      const std::uint32_t column = turn.mirror_y ? out.width() - 1 - y : y;
      std::memcpy(row + column * pixel, strip.rows.row(i) + x * pixel, pixel);
    }
  }
}

}  // namespace

Mirrored mirrored(int orientation) {
  const Turn turn = turns.at(static_cast<std::size_t>(orientation));
  return turn.swap ? Mirrored{turn.mirror_y, turn.mirror_x} : Mirrored{turn.mirror_x, turn.mirror_y};
}

void place(const Strip& strip, int orientation, Bitmap& out) {
  const Turn turn = turns.at(static_cast<std::size_t>(orientation));
  if (turn.swap)
    place_swapped(strip, turn, out);
  else
    place_straight(strip, turn, out);
}

}  // namespace lightkeep::imaging
