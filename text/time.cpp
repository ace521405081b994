#include "text/time.h"

#include <array>
#include <chrono>
#include <cstdarg>
#include <cstdio>

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
