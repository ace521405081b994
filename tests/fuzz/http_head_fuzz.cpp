// Heads of requests and what follows them: the head found whole and in pieces must be judged alike, and an
// accepted one must keep the promises that the rest of the server relies on.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "app/http/body_decoder.h"
#include "app/http/head_parser.h"
#include "app/http/proxy_trust.h"
#include "app/http/ranges.h"
#include "text/utf8.h"

namespace {

using namespace lightkeep;

const http::HeadLimits limits{4096, 20, 1024};

/// The size of a good head, 0 for none yet, -1 for a refusal.
long judge(std::string_view bytes, std::size_t piece) {
  std::size_t scanned = 0;
  try {
    for (std::size_t size = piece;; size += piece) {
      if (const auto found = http::find_head(bytes.substr(0, size), scanned, limits))
        return static_cast<long>(*found);
      if (size >= bytes.size()) return 0;
    }
  } catch (const api::ApiError&) {
    return -1;
  }
}

void require(bool promise) {
  if (!promise) std::abort();
}

void check_head(const http::Head& head) {
  require(head.path.starts_with('/') || head.path == "*");
  require(head.path.find('\0') == std::string::npos && text::is_utf8(head.path));
  require(!(head.chunked && head.content_length));
  require(head.fields.all().size() <= limits.fields);
  for (const auto& [name, value] : head.fields.all()) {
    require(name.find_first_of(": \r\n") == std::string::npos &&
            value.find_first_of("\r\n\0") == std::string::npos);
  }
}

void use_head(http::Head head, std::string_view rest) {
  static const std::vector<std::string> proxy{"127.0.0.1"};
  static const http::ProxyTrust by_either[] = {{true, proxy, http::ForwardingFields::x_forwarded},
                                               {true, proxy, http::ForwardingFields::forwarded}};
  for (const http::ProxyTrust& trust : by_either)
    trust.resolve(*ip::Address::parse_unmapped("127.0.0.1"), false, head.fields, head.host);
  if (const auto ranges = http::parse_ranges(head.fields.get("Range"), 1000)) {
    for (const auto& range : *ranges) require(range.length > 0 && range.first + range.length <= 1000);
  }
  http::BodyDecoder decoder(head);
  char out[7];
  while (!rest.empty() && !decoder.done()) rest.remove_prefix(decoder.decode(rest, out).taken);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const long whole = judge(bytes, size + 1);
  require(whole == judge(bytes, 1) || size > limits.target);
  if (whole <= 0) return 0;
  const auto head_size = static_cast<std::size_t>(whole);
  try {
    http::Head head = http::parse_head(bytes.substr(0, head_size), limits);
    check_head(head);
    use_head(std::move(head), bytes.substr(head_size));
  } catch (const api::ApiError&) {
  }
  return 0;
}
