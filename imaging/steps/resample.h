// The resampler: Lanczos with three lobes, two passes, integer arithmetic, so that every machine makes the
// same bytes. Called by the pipeline; any thread.
//
// It averages the coded values, not light. On the drawn 12 MP picture of tests/bench (soft, with fine noise),
// reduced ten times, the two differ by 0.4 of 255 on average and by 3 at most. Hard contrasts differ more: a
// fine black and white pattern comes out at 127, in light at 188. Browsers, sharp, the scaled DCT and
// libwebp's scaler average coded values too; the cost of light was not measured.

#pragma once

#include "imaging/pixels/bitmap.h"
#include "imaging/pixels/limits.h"
#include "imaging/steps/geometry.h"

namespace lightkeep::imaging {

/// `from` is a part of `source`, in its pixels. Meant for reductions; a side that stays or grows is
/// interpolated.
Bitmap resample(const Bitmap& source, const Region& from, Size to, const Watch& watch);

}  // namespace lightkeep::imaging
