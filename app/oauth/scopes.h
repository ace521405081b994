// What a program asks to be allowed, as words (RFC 6749 section 3.3). Pure; any thread.
#pragma once

#include <string>
#include <string_view>

#include "store/api_keys.h"

namespace lightkeep::oauth {

/// What is useful: what a challenge names. A later step up does not work with real clients.
inline constexpr std::string_view useful_scopes = "libraries:read libraries:write";

/// Writing includes reading; nothing named asks for everything, and `offline_access` for what is given
/// anyway. Throws Error(invalid_scope) where nothing that is named is known.
store::Access read_scopes(std::string_view scopes);
std::string scopes_of(store::Access access);

}  // namespace lightkeep::oauth
