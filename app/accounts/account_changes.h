// Replacing an account's password or address, and all that let somebody in by the old one. Inside the room
// only; any thread. `before` is the account as its password was checked; refused where that was changed
// meanwhile.
#pragma once

#include <optional>
#include <string>

#include "app/accounts/context.h"
#include "store/devices.h"

namespace lightkeep::accounts {

/// What goes on when the password is replaced.
struct Keep {
  std::optional<SessionId> session{};
  std::optional<store::Digest> device{};
};

/// Tells the owner by mail. Throws ApiError(bad_user_input) for a password that is not taken.
void replace_password(Context& context, const store::Account& before, const std::string& wanted,
                      const Keep& keep);

/// Where no mail is set up. Throws ApiError(bad_user_input) where another account has the address.
void change_unproved_address(Context& context, const store::Account& before, const std::string& address);

/// Without a link: one who opens it would be signed in to the account of whoever asked for it, and give it
/// the address. The code counts only in the browser that asked.
MailedCode mail_address_code(Context& context, const store::Account& before, const std::string& address);

}  // namespace lightkeep::accounts
