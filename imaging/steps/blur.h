// Gaussian blur by three box blurs. Called by the pipeline; any thread.
#pragma once

#include "imaging/pixels/bitmap.h"
#include "imaging/pixels/limits.h"

namespace lightkeep::imaging {

/// In place. `sigma` in pixels; 0 does nothing. Costs no more the larger sigma is.
void blur(Bitmap& bitmap, int sigma, const Watch& watch);

}  // namespace lightkeep::imaging
