// Who made a link that counts without another credential, as a row keeps them and as a caller. Inside the
// room only; pure.
#pragma once

#include "app/library/caller.h"
#include "store/makers.h"

namespace lightkeep::library {

/// Throws ApiError(unauthenticated) for nobody.
store::Maker maker_of(const Caller& caller);
Caller caller_of(const store::Maker& maker);

}  // namespace lightkeep::library
