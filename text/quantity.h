// Numbers, durations and sizes as people write and read them: 42, 30d, 100MiB. Options are read by it,
// refusals and help are written by it. Pure; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lightkeep::text {

// None for what has another form or does not fit.
std::optional<std::int64_t> parse_count(std::string_view text);  // decimal digits
std::optional<std::chrono::milliseconds> parse_duration(
    std::string_view text);                                      // 30d, 1h30m, 500ms; the unit is required
std::optional<std::uint64_t> parse_size(std::string_view text);  // 100MiB, 1GiB, 4096 (bytes)

// In the largest unit that divides the value: nothing is rounded.
std::string format_duration(std::chrono::milliseconds value);
std::string format_size(std::uint64_t bytes);
/// As people say it, rounded to a tenth of powers of ten: "600.1 MB".
std::string size_in_words(std::uint64_t bytes);

}  // namespace lightkeep::text
