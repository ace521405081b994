// `download`: images by their ids, or a whole library with its views, into a folder. What is there already is
// not sent again, and what was cut off goes on where it ended (RFC 9110 section 14.2). Inside the room only:
// client.cpp has the table.
#pragma once

#include "app/client/session.h"

namespace lightkeep::client {

// Throw Failure.
Exit download(const Session& session);

}  // namespace lightkeep::client
