// The command `restore`. Called by commands.cpp; one thread.
#pragma once

#include "app/options/options.h"

namespace lightkeep::app {

/// Puts a backup back into an empty folder. The codes of backup_command.
int restore_command(const Loaded& loaded);

}  // namespace lightkeep::app
