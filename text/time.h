// Points in time (milliseconds since 1970, UTC) as protocols and people write them. Names of days and months
// are English whatever the locale. Every room may call this. Pure; any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace lightkeep::text {

std::string iso_time(std::int64_t unix_milliseconds);  // "2026-12-18T14:05:00.000Z" (RFC 3339)
/// Milliseconds of such a time, in UTC, with or without a fraction of a second; none for anything else.
std::optional<std::int64_t> parse_iso_time(std::string_view text);
std::string iso_seconds(std::int64_t unix_milliseconds);  // "2026-12-18T14:05:00Z"
std::string iso_date(std::int64_t unix_milliseconds);     // "2026-12-18"
std::string http_date(std::int64_t unix_milliseconds);    // "Fri, 18 Dec 2026 14:05:00 GMT" (RFC 9110 5.6.7)
/// Milliseconds of such a date, or of one in the two older forms that the section names; none for anything
/// else.
std::optional<std::int64_t> parse_http_date(std::string_view text);
/// Milliseconds from the start of 1970 on the same clock, whichever that is: of "2026-12-18T14:05:09", or of
/// where a beginning of it begins that ends with a year, month, day, hour or minute ("2026-12"). None for
/// anything else.
std::optional<std::int64_t> parse_clock(std::string_view text);
std::string mail_date(std::int64_t unix_milliseconds);     // "Fri, 18 Dec 2026 14:05:00 +0000" (RFC 5322 3.3)
std::string x509_time(std::int64_t unix_milliseconds);     // "20261218140500"
std::string day_in_words(std::int64_t unix_milliseconds);  // "18 December 2026"
std::string time_in_words(std::int64_t unix_milliseconds);  // "18 December 2026, 14:05 UTC"

}  // namespace lightkeep::text
