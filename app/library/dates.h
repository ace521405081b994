// Dates as letters and pages say them. Pure; any thread.
#pragma once

#include <cstdint>
#include <string>

namespace lightkeep::library {

/// "18 December 2026", in UTC.
std::string day_in_words(std::int64_t unix_milliseconds);

}  // namespace lightkeep::library
