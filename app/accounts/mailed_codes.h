// Coming in with a mailed code or link. Inside the room only: accounts.h has the contracts. Any thread.
#pragma once

#include <optional>
#include <string>

#include "app/accounts/context.h"

namespace lightkeep::accounts {

MailedCode mail_code(Context& context, const std::string& email, bool invited, const std::string& next,
                     const Visitor& visitor);
Entry enter_code(Context& context, const std::string& ticket, const std::string& code,
                 const Visitor& visitor);
Entry enter_link(Context& context, const std::string& token, const Visitor& visitor);
std::optional<std::string> look_link(Context& context, const std::string& token);

}  // namespace lightkeep::accounts
