// Dates of requests: what is read is a time of this calendar, and is read again from how we write it.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "text/time.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const auto time = lightkeep::text::parse_http_date(input);
  if (time && lightkeep::text::parse_http_date(lightkeep::text::http_date(*time)) != time) std::abort();
  return 0;
}
