// The commands `backup` and `restore`. Called by commands.cpp; one thread.
#pragma once

#include "app/backup/repository.h"
#include "app/options/options.h"

namespace lightkeep::app {

/// Exit code of what was done but for images that are damaged where they come from.
constexpr int done_in_part = 5;

/// For the server itself: opened by its master key, nobody is asked. Throws std::runtime_error with a
/// sentence.
backup::Repository open_own_repository(const Options& options);

/// init, now, list, verify, mend, drill, prune. 0: done, 1: it failed, or something is damaged, 2: wrong
/// usage, or done_in_part.
int backup_command(const Loaded& loaded);
/// Puts a backup back into an empty folder. The same codes.
int restore_command(const Loaded& loaded);

}  // namespace lightkeep::app
