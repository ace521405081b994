// `lightkeep user`: the operator's hand on accounts, while the server is stopped. One thread.
#pragma once

#include "app/options/options.h"

namespace lightkeep::app {

/// list · add EMAIL [NAME] · passwd EMAIL · remove EMAIL. Returns the process's exit code.
int user_command(const Loaded& loaded);

}  // namespace lightkeep::app
