// Cookie fields (RFC 6265): what is read holds no separator, and comes back as it is when it is set.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "app/http/http.h"
#include "app/pages/cookies.h"

namespace {

using namespace lightkeep;

void require(bool promise) {
  if (!promise) std::abort();
}

void check(const pages::Cookie& cookie, const std::string& line, bool secure) {
  http::Request request;
  request.secure = secure;
  request.headers.add(http::field::cookie, line);
  const std::string value = pages::read_cookie(request, cookie);
  require(value.find(';') == std::string::npos);
  require(line.find(value) != std::string::npos);
  const std::string set = pages::set_cookie(request, cookie, value);
  http::Request next;
  next.secure = secure;
  next.headers.add(http::field::cookie, set.substr(0, set.find(';')));
  require(pages::read_cookie(next, cookie) == value);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string line(reinterpret_cast<const char*>(data), size);
  for (const auto& cookie :
       {pages::session_cookie, pages::device_cookie, pages::visitor_cookie, pages::ticket_cookie})
    for (const bool secure : {false, true}) check(cookie, line, secure);
  return 0;
}
