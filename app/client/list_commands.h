// What is there: ls, search. Inside the room only: client.cpp has the table.
#pragma once

#include "app/client/session.h"

namespace lightkeep::client {

// Throw Failure.
Exit list(const Session& session);
Exit search(const Session& session);

}  // namespace lightkeep::client
