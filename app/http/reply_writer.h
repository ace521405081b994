// The head of a reply as bytes, with the fields that every reply has. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "app/http/head_parser.h"
#include "app/http/http.h"

namespace lightkeep::http {

/// What the connection knows and the reply does not.
struct ReplyContext {
  std::string_view request_id;
  bool close = false;
  Version version = Version::http_1_1;  // the client's
  bool strict_transport = false;        // say Strict-Transport-Security
  std::optional<std::uint64_t> content_length = 0;
  bool chunked = false;  // of a length that is not known yet
};

/// "HTTP/1.1 200 OK\r\n".
void append_status_line(std::string& out, int status);

/// The reply's own fields, then Date, X-Request-Id, Content-Length, Connection (HTTP/2 has none) and the
/// security fields that it has not set, then the empty line. A field that would break the head (a control
/// character in its name or value) is left out: values may come from users.
void append_fields(std::string& out, const Reply& reply, const ReplyContext& context);

}  // namespace lightkeep::http
