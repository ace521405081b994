// Who this terminal is, and where: login, logout, whoami, servers. Inside the room only: client.cpp has the
// table.
#pragma once

#include "app/client/session.h"

namespace lightkeep::client {

// Throw Failure.
Exit login(const Session& session);
Exit logout(const Session& session);
Exit whoami(const Session& session);
Exit servers(const Session& session);

}  // namespace lightkeep::client
