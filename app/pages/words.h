// Times and numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace lightkeep::pages {

/// The largest whole unit: "27 days", "1 hour", "less than a minute".
std::string time_left(std::int64_t milliseconds);
std::string count_in_words(std::int64_t count, const std::string& noun);  // "1 image", "12 images"
std::string bytes_in_words(std::int64_t bytes);                           // "0 bytes", "3.2 MB"
/// From a User-Agent: "Firefox on Android", "a browser" when nothing is known.
std::string browser_in_words(const std::string& user_agent);

}  // namespace lightkeep::pages
