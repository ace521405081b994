#include "text/time.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdarg>
#include <cstdio>

#include "text/ascii.h"

namespace lightkeep::text {
namespace {

constexpr std::array<const char*, 7> days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
constexpr std::array<const char*, 12> months{"January",   "February", "March",    "April",
                                             "May",       "June",     "July",     "August",
                                             "September", "October",  "November", "December"};

struct Utc {
  int year = 0;
  unsigned month = 0;  // 1 for January
  unsigned day = 0;
  const char* weekday = "";
  const char* month_name = "";
  int hour = 0, minute = 0, second = 0, millisecond = 0;
};

Utc utc(std::int64_t unix_milliseconds) {
  using namespace std::chrono;
  const sys_time<milliseconds> time{milliseconds(unix_milliseconds)};
  const sys_days midnight = floor<std::chrono::days>(time);
  const year_month_day date(midnight);
  const hh_mm_ss clock(time - midnight);
  const auto month = static_cast<unsigned>(date.month());
  return {static_cast<int>(date.year()),
          month,
          static_cast<unsigned>(date.day()),
          text::days[weekday(midnight).c_encoding()],
          text::months[month - 1],
          static_cast<int>(clock.hours().count()),
          static_cast<int>(clock.minutes().count()),
          static_cast<int>(clock.seconds().count()),
          static_cast<int>(clock.subseconds().count())};
}

[[gnu::format(printf, 1, 2)]] std::string print(const char* format, ...) {
  std::array<char, 80> text{};
  std::va_list values;
  va_start(values, format);
  std::vsnprintf(text.data(), text.size(), format, values);
  va_end(values);
  return text.data();
}

struct Parsed {
  int year = 0, day = 0, hour = 0, minute = 0, second = 0;
  std::array<char, 4> month{};
  int end = 0;  // of what was understood
};

bool read_fixed(const char* text, Parsed& p) {
  return std::sscanf(text, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d GMT%n", &p.day, p.month.data(),
                     &p.year, &p.hour, &p.minute, &p.second, &p.end) == 6;
}
/// Two digits of the year (RFC 850); those of the last century from 70 on.
bool read_short_year(const char* text, Parsed& p) {
  if (std::sscanf(text, "%*[A-Za-z], %2d-%3[A-Za-z]-%2d %2d:%2d:%2d GMT%n", &p.day, p.month.data(), &p.year,
                  &p.hour, &p.minute, &p.second, &p.end) != 6)
    return false;
  p.year += p.year < 70 ? 2000 : 1900;
  return true;
}
bool read_asctime(const char* text, Parsed& p) {
  return std::sscanf(text, "%*3[A-Za-z] %3[A-Za-z] %2d %2d:%2d:%2d %4d%n", p.month.data(), &p.day, &p.hour,
                     &p.minute, &p.second, &p.year, &p.end) == 6;
}

std::optional<std::int64_t> moment_of(const Parsed& p) {
  using namespace std::chrono;
  const std::string_view name(p.month.data());
  unsigned number = 0;
  while (number < text::months.size() && std::string_view(text::months[number]).substr(0, 3) != name)
    ++number;
  const year_month_day date(std::chrono::year(p.year), month(number + 1), day(static_cast<unsigned>(p.day)));
  const bool clock =
      p.hour >= 0 && p.hour < 24 && p.minute >= 0 && p.minute < 60 && p.second >= 0 && p.second <= 60;
  if (p.day < 1 || !date.ok() || !clock) return std::nullopt;
  const auto time = sys_days(date) + hours(p.hour) + minutes(p.minute) + seconds(p.second);
  return duration_cast<milliseconds>(time.time_since_epoch()).count();
}

}  // namespace

std::string iso_time(std::int64_t unix_milliseconds) {
  const Utc t = utc(unix_milliseconds);
  return print("%04d-%02u-%02uT%02d:%02d:%02d.%03dZ", t.year, t.month, t.day, t.hour, t.minute, t.second,
               t.millisecond);
}

std::string iso_seconds(std::int64_t unix_milliseconds) {
  const Utc t = utc(unix_milliseconds);
  return print("%04d-%02u-%02uT%02d:%02d:%02dZ", t.year, t.month, t.day, t.hour, t.minute, t.second);
}

std::string iso_date(std::int64_t unix_milliseconds) {
  const Utc t = utc(unix_milliseconds);
  return print("%04d-%02u-%02u", t.year, t.month, t.day);
}

std::string http_date(std::int64_t unix_milliseconds) {
  const Utc t = utc(unix_milliseconds);
  return print("%s, %02u %.3s %04d %02d:%02d:%02d GMT", t.weekday, t.day, t.month_name, t.year, t.hour,
               t.minute, t.second);
}

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  constexpr std::size_t longest = 40;
  if (text.size() > longest || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string whole(text);
  for (const auto read : {read_fixed, read_short_year, read_asctime}) {
    Parsed parsed;
    if (read(whole.c_str(), parsed) && static_cast<std::size_t>(parsed.end) == whole.size())
      return moment_of(parsed);
  }
  return std::nullopt;
}

std::optional<std::int64_t> parse_clock(std::string_view text) {
  using namespace std::chrono;
  constexpr std::string_view form = "0000-00-00T00:00:00";
  constexpr std::array<std::size_t, 6> ends{4, 7, 10, 13, 16, 19};
  if (std::ranges::find(ends, text.size()) == ends.end()) return std::nullopt;
  std::array<unsigned, 6> parts{0, 1, 1, 0, 0, 0};
  for (std::size_t i = 0, part = 0; i < text.size(); ++i) {
    if (form[i] != '0') {
      if (text[i] != form[i]) return std::nullopt;
      ++part;
    } else {
      if (!is_digit(text[i])) return std::nullopt;
      const bool first = i == 0 || form[i - 1] != '0';
      parts[part] = (first ? 0 : parts[part] * 10) + static_cast<unsigned>(text[i] - '0');
    }
  }
  const auto [y, m, d, h, min, s] = parts;
  const year_month_day date(year(static_cast<int>(y)), month(m), day(d));
  if (!date.ok() || h > 23 || min > 59 || s > 60) return std::nullopt;
  const auto time = sys_days(date) + hours(h) + minutes(min) + seconds(s);
  return duration_cast<milliseconds>(time.time_since_epoch()).count();
}

std::optional<std::int64_t> parse_iso_time(std::string_view text) {
  constexpr std::size_t to_seconds = 19;
  const auto time = parse_clock(text.substr(0, to_seconds));
  if (!time || text.size() <= to_seconds) return std::nullopt;
  std::string_view rest = text.substr(to_seconds);
  if (rest.front() == '.') rest.remove_prefix(std::min(rest.find_first_not_of("0123456789", 1), rest.size()));
  return rest == "Z" ? time : std::nullopt;
}

std::string mail_date(std::int64_t unix_milliseconds) {
  const Utc t = utc(unix_milliseconds);
  return print("%s, %u %.3s %04d %02d:%02d:%02d +0000", t.weekday, t.day, t.month_name, t.year, t.hour,
               t.minute, t.second);
}

std::string x509_time(std::int64_t unix_milliseconds) {
  const Utc t = utc(unix_milliseconds);
  return print("%04d%02u%02u%02d%02d%02d", t.year, t.month, t.day, t.hour, t.minute, t.second);
}

std::string day_in_words(std::int64_t unix_milliseconds) {
  const Utc t = utc(unix_milliseconds);
  return print("%u %s %d", t.day, t.month_name, t.year);
}

std::string time_in_words(std::int64_t unix_milliseconds) {
  const Utc t = utc(unix_milliseconds);
  return print("%u %s %d, %02d:%02d UTC", t.day, t.month_name, t.year, t.hour, t.minute);
}

}  // namespace lightkeep::text
