// A library for a person who has no account: organization, starter library, key and claim link in one
// transaction.
#pragma once

#include "app/api/arguments.h"
#include "app/api/types.h"
#include "app/library/caller.h"
#include "app/library/context.h"

namespace lightkeep::library {

/// Throws ApiError(bad_user_input) for a bad address or the cap per address, (rate_limited) for the cap per
/// client.
api::Minted create_organization(const Context& context, const Caller& caller, const Path& path,
                                const api::Arguments& arguments);

}  // namespace lightkeep::library
