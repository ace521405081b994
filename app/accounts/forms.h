// Forms of pages: the token that one must carry to be believed, and where one may lead on to. Pure but for
// the random bytes; any thread.
#pragma once

#include <string>
#include <string_view>

namespace lightkeep::accounts {

/// A value that only pages shown to the holder of a cookie can hold, made from the secret value of a
/// session's or a visitor's cookie; 96 characters, and no way back to the cookie. It is another each time:
/// the length of a compressed page, in which others may have had some words put, tells nothing of it (the
/// BREACH attack).
std::string form_token(std::string_view cookie);
bool is_form_token(std::string_view token, std::string_view cookie);
/// By which the holder of a cookie is known again; no way back to it.
std::string browser_id(std::string_view cookie);
/// A new value for the cookie of a visitor who is not signed in.
std::string visitor_cookie();

/// Does it lead to a page of this very server, whatever a browser makes of it? "/settings", never
/// "//elsewhere". Of visible ASCII, as a Location is; at most 4,096 bytes.
bool is_local_path(std::string_view path);

}  // namespace lightkeep::accounts
