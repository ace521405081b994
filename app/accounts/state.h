// What Accounts holds. For the files that implement its members.
#pragma once

#include "app/accounts/context.h"

namespace lightkeep::accounts {

struct Accounts::State : Context {
  using Context::Context;
  void roll_on(SessionId session, std::int64_t now);
};

}  // namespace lightkeep::accounts
