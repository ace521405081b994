// What a form must carry to be believed: a value that only pages shown to the holder of a cookie can hold.
#pragma once

#include <string>
#include <string_view>

namespace lightkeep::accounts {

/// Made from the secret value of a session's or a visitor's cookie; 64 characters, and no way back to the
/// cookie.
std::string form_token(std::string_view cookie);
/// A new value for the cookie of a visitor who is not signed in.
std::string visitor_cookie();

}  // namespace lightkeep::accounts
