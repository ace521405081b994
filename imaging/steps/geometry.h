// From a recipe and the size of a picture: which part is taken, and how large it becomes. Called by the
// pipeline; any thread.
#pragma once

#include "imaging/pixels/bitmap.h"
#include "imaging/pixels/recipe.h"

namespace lightkeep::imaging {

/// In pixels of the upright source; fractions are allowed.
struct Region {
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
};

struct Plan {
  Region from;
  Size to;
  bool whole = true;  // `from` is the whole picture
};

/// Never enlarges: a box that asks for more than the source shrinks with its shape kept. `max_side` is what
/// the format can hold.
Plan plan(Size source, const Recipe& recipe, std::uint32_t max_side);

/// The size of a decode of the whole source that still has enough pixels for this plan.
Size needed(Size source, const Plan& plan);

/// The picture inside a square of `side`, shape kept, never enlarged.
Size inside_square(Size source, std::uint32_t side);

}  // namespace lightkeep::imaging
