// The head of a reply as bytes.
#include "app/http/reply_writer.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "app/http/fields.h"
#include "text/ascii.h"
#include "text/time.h"

namespace lightkeep::http {
namespace {

struct StatusText {
  int status;
  std::string_view text;
};
constexpr std::array<StatusText, 32> status_texts{{{200, "OK"},
                                                   {201, "Created"},
                                                   {202, "Accepted"},
                                                   {204, "No Content"},
                                                   {206, "Partial Content"},
                                                   {301, "Moved Permanently"},
                                                   {302, "Found"},
                                                   {303, "See Other"},
                                                   {304, "Not Modified"},
                                                   {307, "Temporary Redirect"},
                                                   {308, "Permanent Redirect"},
                                                   {400, "Bad Request"},
                                                   {401, "Unauthorized"},
                                                   {403, "Forbidden"},
                                                   {404, "Not Found"},
                                                   {405, "Method Not Allowed"},
                                                   {406, "Not Acceptable"},
                                                   {408, "Request Timeout"},
                                                   {409, "Conflict"},
                                                   {413, "Content Too Large"},
                                                   {414, "URI Too Long"},
                                                   {415, "Unsupported Media Type"},
                                                   {416, "Range Not Satisfiable"},
                                                   {417, "Expectation Failed"},
                                                   {423, "Locked"},
                                                   {429, "Too Many Requests"},
                                                   {431, "Request Header Fields Too Large"},
                                                   {460, "Checksum Mismatch"},
                                                   {500, "Internal Server Error"},
                                                   {501, "Not Implemented"},
                                                   {503, "Service Unavailable"},
                                                   {505, "HTTP Version Not Supported"}}};

struct Default {
  std::string_view name, value;
};
constexpr std::array<Default, 3> security_fields{
    {{field::x_content_type_options, "nosniff"},
     {field::referrer_policy, "same-origin"},
     {field::content_security_policy, "default-src 'none'; frame-ancestors 'none'"}}};
constexpr std::string_view strict_transport = "max-age=31536000";

/// The server decides on these alone.
constexpr std::array<std::string_view, 5> own_fields{field::date, field::x_request_id, field::content_length,
                                                     field::connection, field::transfer_encoding};

bool is_safe(std::string_view name, std::string_view value) {
  const auto is_control = [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  };
  return text::is_token(name) && std::none_of(value.begin(), value.end(), is_control) &&
         std::none_of(own_fields.begin(), own_fields.end(),
                      [&](std::string_view own) { return text::equal_ignoring_case(own, name); });
}

void append_field(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

/// IMF-fixdate (RFC 9110 section 5.6.7), made once a second and thread.
std::string_view date_text() {
  thread_local std::time_t made_for = -1;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != made_for) {
    text = text::http_date(now * 1000);
    made_for = now;
  }
  return text;
}

bool may_have_length(int status) {
  return status >= 200 && status != 204 && status != 304;
}

}  // namespace

void append_status_line(std::string& out, int status) {
  const auto row = std::find_if(status_texts.begin(), status_texts.end(),
                                [&](const StatusText& s) { return s.status == status; });
  const std::string_view text = row == status_texts.end() ? std::string_view() : row->text;
  out.append("HTTP/1.1 ").append(std::to_string(status)).append(" ").append(text).append("\r\n");
}

void append_fields(std::string& out, const Reply& reply, const ReplyContext& context) {
  for (const auto& [name, value] : reply.headers.all()) {
    if (is_safe(name, value)) append_field(out, name, value);
  }
  for (const Default& entry : security_fields) {
    if (!reply.headers.find(entry.name)) append_field(out, entry.name, entry.value);
  }
  if (context.strict_transport) append_field(out, field::strict_transport_security, strict_transport);
  append_field(out, field::date, date_text());
  append_field(out, field::x_request_id, context.request_id);
  if (context.content_length && may_have_length(reply.status))
    append_field(out, field::content_length, std::to_string(*context.content_length));
  if (context.chunked) append_field(out, field::transfer_encoding, "chunked");
  if (context.version == Version::http_2) {
    // Its connection is not that of a request.
  } else if (context.close) {
    append_field(out, field::connection, "close");
  } else if (context.version == Version::http_1_0) {
    append_field(out, field::connection, "keep-alive");
  }
  out += "\r\n";
}

}  // namespace lightkeep::http
