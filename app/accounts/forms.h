// Forms of pages: the token that one must carry to be believed, and where one may lead on to. Pure but for
// the random bytes; any thread.
#pragma once

#include <string>
#include <string_view>

namespace lightkeep::accounts {

/// The value that only pages shown to the holder of a cookie can hold, made from the secret value of a
/// session's or a visitor's cookie; 64 characters, and no way back to the cookie.
std::string form_token(std::string_view cookie);
/// A new value for the cookie of a visitor who is not signed in.
std::string visitor_cookie();

/// Does it lead to a page of this very server, whatever a browser makes of it? "/settings", never
/// "//elsewhere". Of visible ASCII, as a Location is; at most 4,096 bytes.
bool is_local_path(std::string_view path);

}  // namespace lightkeep::accounts
