// The commands `backup` and `restore`. Called by commands.cpp; one thread.
#pragma once

#include "app/options/options.h"

namespace lightkeep::app {

/// init, now, list, verify, prune. 0: done, 1: it failed, or something is damaged, 2: wrong usage, 5: all but
/// images that are damaged in the data folder.
int backup_command(const Loaded& loaded);
/// Puts a backup back into an empty folder. The same codes.
int restore_command(const Loaded& loaded);

}  // namespace lightkeep::app
