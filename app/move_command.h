// `lightkeep move --to PLACE`: images to a bucket, and back into the data folder.
#pragma once

#include "app/options/options.h"

namespace lightkeep::app {

int move_command(const Loaded& loaded);

}  // namespace lightkeep::app
