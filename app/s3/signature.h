// Requests signed as object stores want them: AWS Signature Version 4, in header fields ("Authenticating
// Requests", Amazon S3 API Reference). Pure; any thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/net/exchange.h"
#include "app/s3/place.h"

namespace lightkeep::s3 {

struct Unsigned {
  std::string_view method;
  std::string_view path;   // as it is sent: "/bucket/key", percent-encoded
  std::string_view query;  // likewise, its names in order, each with an equals sign
  net::Fields fields;      // all that are signed, "host" among them; names in lower case
};

/// "20130524T000000Z", as X-Amz-Date wants it. Unix milliseconds.
std::string compact_time(std::int64_t time);
/// The value of Authorization. `payload`: the digest of the content in hexadecimal digits.
std::string authorization(const Unsigned& request, std::string_view payload, const Credentials& credentials,
                          std::string_view region, std::int64_t time);

/// `request.query` and what makes it a link that anybody can follow for so many seconds; its fields are
/// "host" alone, and its names stand behind "X-Amz-".
std::string signed_query(const Unsigned& request, const Credentials& credentials, std::string_view region,
                         std::int64_t time, int seconds);

}  // namespace lightkeep::s3
