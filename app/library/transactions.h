// What the function of an operation works with: the caller, let through, in the transaction that does it.
// Inside the room only; one thread.
#pragma once

#include "app/library/authorization.h"
#include "app/library/context.h"
#include "store/metadata.h"

namespace lightkeep::library {

struct Reading {
  const Context& context;
  store::Reader& db;
  const Caller& caller;
  const Path& path;
  const Authorized& at;

  /// Another library of the organization.
  Authorized authorize(const std::string& library, Action action) const {
    return library::authorize(db, caller, {path.organization, library}, action, context.now());
  }
};

struct Writing : Reading {
  store::Writer& db;
};

}  // namespace lightkeep::library
