// Text made safe for JSON strings, HTML and log lines. Any thread.
#pragma once

#include <string>
#include <string_view>

namespace lightkeep::http {

/// Between the quotes of a JSON string. What is not UTF-8 is replaced by U+FFFD, so that the document always
/// parses.
std::string json_escape(std::string_view text);
/// In HTML text and quoted attributes.
std::string html_escape(std::string_view text);

}  // namespace lightkeep::http
