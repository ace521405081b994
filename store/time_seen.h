// The row of the last wall time that was believed: what removes by age compares the clock with it.
#pragma once

#include <optional>

#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

std::optional<Millis> find_time_seen(Reader& db);
void set_time_seen(Writer& db, Millis time);

}  // namespace lightkeep::store
