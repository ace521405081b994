// The command `backup`. Called by commands.cpp; one thread.
#pragma once

#include "app/options/options.h"

namespace lightkeep::app {

/// Exit code of what was done but for images that are damaged where they come from.
constexpr int done_in_part = 5;

/// init, now, list, verify, mend, drill, prune. 0: done, 1: it failed, or something is damaged, 2: wrong
/// usage, or done_in_part.
int backup_command(const Loaded& loaded);

}  // namespace lightkeep::app
