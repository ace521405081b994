// `lightkeep mail test`: one letter straight to the mail server, with every step in words. One thread.
#pragma once

#include <functional>
#include <string>

#include "app/mail/settings.h"

namespace lightkeep::mail {

/// Sends the letter `test` to `address`, not by the outbox; `say` gets each step and what went wrong, in
/// words. True when the server has taken it.
bool send_test(const Settings& settings, const std::string& address,
               const std::function<void(const std::string&)>& say);

}  // namespace lightkeep::mail
