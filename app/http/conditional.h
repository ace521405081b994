// Entity tags (RFC 9110 section 8.8.3). Any thread.
#pragma once

#include <string_view>

namespace lightkeep::http {

/// Does an If-None-Match value ("*" or a list) name this tag? Weak comparison, as section 13.1.2 wants it.
bool etag_matches(std::string_view if_none_match, std::string_view etag);

/// Strong comparison, for If-Range: both the same, none weak.
bool etag_is(std::string_view candidate, std::string_view etag);

}  // namespace lightkeep::http
