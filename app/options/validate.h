// How options go together. Called by `load`, after each value was found good by itself.
#pragma once

#include "app/options/options.h"

namespace lightkeep::app {

/// Throws OptionError with what to do; adds warnings for what works but is seldom meant.
void validate(Loaded& loaded);

}  // namespace lightkeep::app
