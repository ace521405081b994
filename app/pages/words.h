// Times and numbers as people read them.
#pragma once

#include <cstdint>
#include <string>

namespace lightkeep::pages {

std::string date_in_words(std::int64_t unix_milliseconds);      // "18 December 2026, 14:05 UTC"
std::string date_for_machines(std::int64_t unix_milliseconds);  // "2026-12-18T14:05:00Z"
/// The largest whole unit: "27 days", "1 hour", "less than a minute".
std::string time_left(std::int64_t milliseconds);
std::string count_in_words(std::int64_t count, const std::string& noun);  // "1 image", "12 images"
std::string bytes_in_words(std::int64_t bytes);                           // "0 bytes", "3.2 MB"
/// From a User-Agent: "Firefox on Android", "a browser" when nothing is known.
std::string browser_in_words(const std::string& user_agent);

}  // namespace lightkeep::pages
