// Who made a link that counts without another credential, as a row keeps them and as a caller. Inside the
// room only; pure.
#pragma once

#include "app/library/authorization.h"
#include "app/library/caller.h"
#include "store/makers.h"

namespace lightkeep::library {

/// Of a caller who was let in. Throws ApiError(unauthenticated) for who has a link alone.
store::Maker maker_of(const Caller& caller, const Authorized& at);
Caller caller_of(const store::Maker& maker);

}  // namespace lightkeep::library
