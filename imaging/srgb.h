// The transfer curve of sRGB (IEC 61966-2-1). Any thread.
#pragma once

#include <cstdint>

namespace lightkeep::imaging {

double srgb_to_linear(std::uint8_t value);  // 0-1
int linear_to_srgb(double value);           // 0-255, clamped

}  // namespace lightkeep::imaging
