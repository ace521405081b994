// The commands that look at and mend a data folder: check, recover, rebuild, migrate. Called by commands.cpp;
// one thread.
#pragma once

#include "app/options/options.h"

namespace lightkeep::app {

/// Looks; may run beside a server. 0: all is well, 1: something is wrong.
int check_command(const Loaded& loaded);
/// Lists images that have lost their rows, and puts them back or erases them.
int recover_command(const Loaded& loaded);
/// Makes a part of the folder anew from the others.
int rebuild_command(const Loaded& loaded);
/// Brings the rows to this version's schema, as a start of the server does; --dry-run tries it on a copy,
/// beside a server too.
int migrate_command(const Loaded& loaded);

}  // namespace lightkeep::app
