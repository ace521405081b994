// `lightkeep mail …`; a row of the table in commands.cpp.
#pragma once

#include "app/options/options.h"

namespace lightkeep::app {

int mail_command(const Loaded& loaded);

}  // namespace lightkeep::app
