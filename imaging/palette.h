// The dominant colours of a picture. Called by imaging.cpp; any thread.
#pragma once

#include <string>
#include <vector>

#include "imaging/pixels/bitmap.h"

namespace lightkeep::imaging {

/// "#rrggbb", most dominant first, at most 5; none for a picture that is transparent all over. The bitmap is
/// small.
std::vector<std::string> palette(const Bitmap& bitmap);

}  // namespace lightkeep::imaging
