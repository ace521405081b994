// Header fields: those of a message, the names that the product reads or writes, and entity tags. Any thread,
// one at a time per object.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The names, spelled once.
namespace lightkeep::http::field {

using Name = std::string_view;

inline constexpr Name accept = "Accept";
inline constexpr Name accept_ranges = "Accept-Ranges";
inline constexpr Name accept_encoding = "Accept-Encoding";
inline constexpr Name access_control_allow_origin = "Access-Control-Allow-Origin";
inline constexpr Name access_control_allow_methods = "Access-Control-Allow-Methods";
inline constexpr Name access_control_allow_headers = "Access-Control-Allow-Headers";
inline constexpr Name access_control_expose_headers = "Access-Control-Expose-Headers";
inline constexpr Name access_control_max_age = "Access-Control-Max-Age";
inline constexpr Name allow = "Allow";
inline constexpr Name api_version = "Api-Version";
inline constexpr Name authorization = "Authorization";
inline constexpr Name cache_control = "Cache-Control";
inline constexpr Name connection = "Connection";
inline constexpr Name content_disposition = "Content-Disposition";
inline constexpr Name content_encoding = "Content-Encoding";
inline constexpr Name content_length = "Content-Length";
inline constexpr Name content_range = "Content-Range";
inline constexpr Name content_security_policy = "Content-Security-Policy";
inline constexpr Name content_type = "Content-Type";
inline constexpr Name cookie = "Cookie";
inline constexpr Name date = "Date";
inline constexpr Name etag = "ETag";
inline constexpr Name expect = "Expect";
inline constexpr Name forwarded = "Forwarded";
inline constexpr Name host = "Host";
inline constexpr Name if_none_match = "If-None-Match";
inline constexpr Name if_range = "If-Range";
inline constexpr Name lightkeep_asset = "Lightkeep-Asset";
inline constexpr Name lightkeep_offset = "Lightkeep-Offset";
inline constexpr Name lightkeep_version = "Lightkeep-Version";
inline constexpr Name link = "Link";
inline constexpr Name location = "Location";
inline constexpr Name origin = "Origin";
inline constexpr Name range = "Range";
inline constexpr Name referrer_policy = "Referrer-Policy";
inline constexpr Name retry_after = "Retry-After";
inline constexpr Name set_cookie = "Set-Cookie";
inline constexpr Name strict_transport_security = "Strict-Transport-Security";
inline constexpr Name transfer_encoding = "Transfer-Encoding";
inline constexpr Name tus_checksum_algorithm = "Tus-Checksum-Algorithm";
inline constexpr Name tus_extension = "Tus-Extension";
inline constexpr Name tus_max_size = "Tus-Max-Size";
inline constexpr Name tus_resumable = "Tus-Resumable";
inline constexpr Name tus_version = "Tus-Version";
inline constexpr Name upload_checksum = "Upload-Checksum";
inline constexpr Name upload_concat = "Upload-Concat";
inline constexpr Name upload_defer_length = "Upload-Defer-Length";
inline constexpr Name upload_expires = "Upload-Expires";
inline constexpr Name upload_length = "Upload-Length";
inline constexpr Name upload_metadata = "Upload-Metadata";
inline constexpr Name upload_offset = "Upload-Offset";
inline constexpr Name user_agent = "User-Agent";
inline constexpr Name vary = "Vary";
inline constexpr Name www_authenticate = "WWW-Authenticate";
inline constexpr Name x_content_type_options = "X-Content-Type-Options";
inline constexpr Name x_forwarded_for = "X-Forwarded-For";
inline constexpr Name x_forwarded_proto = "X-Forwarded-Proto";
inline constexpr Name x_http_method_override = "X-HTTP-Method-Override";
inline constexpr Name x_request_id = "X-Request-Id";
inline constexpr Name x_total_count = "X-Total-Count";

}  // namespace lightkeep::http::field

namespace lightkeep::http {

/// Header fields in order; names compare without case.
class Fields {
 public:
  const std::string* find(std::string_view name) const;  // the first; null when absent
  std::string_view get(std::string_view name) const;     // the first; empty when absent
  void set(std::string_view name, std::string value);    // replaces
  void add(std::string_view name, std::string value);
  void remove(std::string_view name);
  void reserve(std::size_t count) { fields_.reserve(count); }
  std::span<const std::pair<std::string, std::string>> all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// The quality that a list of Accept, Accept-Encoding and their kind gives to exactly this member (RFC 9110
/// section 12.4.2); -1 when it does not name it.
double quality(std::string_view list, std::string_view member);

// Entity tags (RFC 9110 section 8.8.3).

/// Does an If-None-Match value ("*" or a list) name this tag? Weak comparison, as section 13.1.2 wants it.
bool etag_matches(std::string_view if_none_match, std::string_view etag);

/// Strong comparison, for If-Range: both the same, none weak.
bool etag_is(std::string_view candidate, std::string_view etag);

}  // namespace lightkeep::http
