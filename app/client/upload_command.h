// `upload`: what the library has not. One request a file, several at a time; a file that was cut off is sent
// again, after asking whether it had arrived. Inside the room only: client.cpp has the table.
#pragma once

#include "app/client/session.h"

namespace lightkeep::client {

// Throw Failure.
Exit upload(const Session& session);

}  // namespace lightkeep::client
