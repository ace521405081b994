#include "app/library/dates.h"

#include <array>
#include <ctime>

namespace lightkeep::library {

std::string day_in_words(std::int64_t unix_milliseconds) {
  // Not strftime's month names: those follow the process's locale.
  constexpr std::array<const char*, 12> months{"January",   "February", "March",    "April",
                                               "May",       "June",     "July",     "August",
                                               "September", "October",  "November", "December"};
  const std::time_t seconds = unix_milliseconds / 1000;
  std::tm t{};
  gmtime_r(&seconds, &t);
  return std::to_string(t.tm_mday) + " " + months[static_cast<std::size_t>(t.tm_mon)] + " " +
         std::to_string(t.tm_year + 1900);
}

}  // namespace lightkeep::library
