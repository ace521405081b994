// Invitations as rows and as links. Inside the room only.
#pragma once

#include "app/library/context.h"
#include "app/library/people.h"

namespace lightkeep::store {
struct Invitation;
}

namespace lightkeep::library {

InvitationLine to_line(const store::Invitation& row, const Context& context);

}  // namespace lightkeep::library
