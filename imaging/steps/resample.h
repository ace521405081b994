// The resampler: Lanczos with three lobes, two passes, integer arithmetic, so that every machine makes the
// same bytes. Called by the pipeline; any thread.
#pragma once

#include "imaging/bitmap.h"
#include "imaging/limits.h"
#include "imaging/steps/geometry.h"

namespace lightkeep::imaging {

/// `from` is a part of `source`, in its pixels. Meant for reductions; a side that stays or grows is
/// interpolated.
Bitmap resample(const Bitmap& source, const Region& from, Size to, const Watch& watch);

}  // namespace lightkeep::imaging
