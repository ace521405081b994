// Where somebody may be led on to after signing in. Pure; any thread.
#pragma once

#include <string_view>

namespace lightkeep::accounts {

/// Does it lead to a page of this very server, whatever a browser makes of it? "/settings", never
/// "//elsewhere". Of visible ASCII, as a Location is; at most 2,048 bytes.
bool is_local_path(std::string_view path);

}  // namespace lightkeep::accounts
