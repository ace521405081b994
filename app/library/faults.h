// Turns failures of the rooms below into the errors that a client may read. Inside the room only.
#pragma once

#include <string_view>

#include "app/accounts/store_faults.h"
#include "app/api/errors.h"
#include "imaging/imaging.h"

namespace lightkeep::library {

using accounts::guarded;

/// `name` is the file that the client sent, empty where there is none.
[[noreturn]] void rethrow(const imaging::Error& error, std::string_view name);

}  // namespace lightkeep::library
