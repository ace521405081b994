// Pictures for a demo without any: small landscapes, drawn from a number.
#pragma once

#include <string>

namespace lightkeep::app {

/// PNG bytes, 900 × 600; the same number gives the same picture.
std::string draw_landscape(unsigned number);

}  // namespace lightkeep::app
