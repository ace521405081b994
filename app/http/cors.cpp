#include "app/http/cors.h"

#include "app/http/fields.h"

namespace lightkeep::http {

// What a browser asks before a script of another origin may send its request (Fetch standard, "CORS-preflight
// fetch"). The star stands for all fields but Authorization, and older browsers do not know it. Where nothing
// is, every method may be sent: the script shall read that there is nothing.
Reply preflight_reply(std::string_view methods) {
  const std::string allowed =
      std::string(methods.empty() ? "GET, HEAD, POST, PUT, PATCH, DELETE" : methods) + ", OPTIONS";
  Reply reply;
  reply.status = 204;
  reply.headers.add(field::allow, allowed);
  reply.headers.add(field::access_control_allow_methods, allowed);
  reply.headers.add(field::access_control_allow_headers,
                    "authorization, content-type, api-version, apollo-require-preflight, range, if-range, "
                    "if-none-match, mcp-protocol-version, tus-resumable, upload-length, upload-offset, "
                    "upload-metadata, upload-checksum, x-http-method-override, x-request-id, "
                    "x-requested-with, *");
  reply.headers.add(field::access_control_max_age, "86400");
  return reply;
}

void let_any_origin_read(Reply& reply) {
  reply.headers.set(field::access_control_allow_origin, "*");
  reply.headers.set(
      field::access_control_expose_headers,
      "ETag, Content-Range, Link, Location, X-Total-Count, Lightkeep-Version, "
      "Lightkeep-Offset, Lightkeep-Asset, Lightkeep-Animation, Tus-Resumable, Tus-Version, Tus-Extension, "
      "Tus-Max-Size, Tus-Checksum-Algorithm, Upload-Offset, Upload-Length, Upload-Metadata, "
      "Upload-Expires, Retry-After, WWW-Authenticate, X-Request-Id");
}

}  // namespace lightkeep::http
