// URLs and redirect targets: whatever is accepted has one host for every reader, and fits into a request
// line.
#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "app/net/error.h"
#include "app/net/url.h"

namespace {

using lightkeep::net::Url;

void require(bool holds) {
  if (!holds) std::abort();
}

bool is_printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

void check(const Url& url) {
  require(url.target.starts_with('/') && is_printable(url.target));
  require(!url.host.empty() && is_printable(url.host) &&
          url.host.find_first_of("/\\@?#%[]") == std::string::npos);
  require(url.port != 0);
  const Url again = lightkeep::net::parse_url(url.text());
  require(again.text() == url.text() && again.host == url.host && again.literal == url.literal);
  require(lightkeep::ip::Address::parse(url.host) == url.literal);
}

void try_reading(std::string_view text, std::string_view reference) {
  try {
    const Url url = lightkeep::net::parse_url(text);
    if (url.text().size() <= 8192) check(url);  // percent-encoding may have made it longer than is read back
    const Url next = lightkeep::net::resolve_reference(url, reference);
    if (next.text().size() <= 8192) check(next);
  } catch (const lightkeep::net::Error&) {  // refused, as most of them should be
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::size_t half = std::min(input.find('\n'), size);
  const std::string_view text = input.substr(0, half);
  const std::string_view reference = input.substr(std::min(half + 1, size));
  try_reading(text, reference);
  try_reading("http://example.com/a/b?c", reference);
  require(lightkeep::net::shown_text(text).size() <= 256);
  return 0;
}
