// A finished request as one line of the access log.
#include "app/http/access_log.h"

#include <algorithm>
#include <array>
#include <ctime>

#include "app/http/field_names.h"
#include "app/http/text_escape.h"
#include "text/ascii.h"
#include "text/time.h"

namespace lightkeep::http {
namespace {

constexpr std::size_t longest_text = 512;
constexpr std::size_t token_size = 32;  // a segment this long and plain may be a secret
constexpr std::string_view mask = "***";

bool looks_like_a_token(std::string_view segment) {
  return segment.size() >= token_size && std::all_of(segment.begin(), segment.end(), [](char c) {
           return text::is_alphanumeric(c) || c == '-' || c == '_';
         });
}

/// A path that matched no route may still be a secret one with a slip of the pen.
std::string mask_tokens(std::string_view path) {
  std::string out;
  while (!path.empty()) {
    const auto end = std::min(path.find('/', 1), path.size());
    const auto segment = path.substr(0, end);
    out += segment.substr(0, 1);
    out += looks_like_a_token(segment.substr(1)) ? mask : segment.substr(1);
    path.remove_prefix(end);
  }
  return out;
}

std::string shown_path(const Access& access) {
  if (access.route && access.route->secret) return access.route->pattern;
  const std::string_view path = std::string_view(access.request->path).substr(0, longest_text);
  return access.route ? std::string(path) : mask_tokens(path);
}

/// Either `"name":"value",` or `name="value" `; both escape alike.
class Line {
 public:
  explicit Line(LogFormat format) : json_(format == LogFormat::json), text_(json_ ? "{" : "") {}

  void add(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    begin(name);
    text_ += '"';
    text_ += json_escape(value.substr(0, longest_text));
    text_ += '"';
  }
  void add(std::string_view name, std::uint64_t value) {
    begin(name);
    text_ += std::to_string(value);
  }
  std::string take() && { return std::move(json_ ? text_ += '}' : text_); }

 private:
  void begin(std::string_view name) {
    if (text_.size() > 1) text_ += json_ ? ',' : ' ';
    if (json_) text_ += '"';
    text_ += name;
    text_ += json_ ? "\":" : "=";
  }

  bool json_;
  std::string text_;
};

}  // namespace

bool is_worth_a_line(const Access& access) {
  return !access.route || !access.route->quiet || access.status >= 400;
}

std::string access_line(const Access& access, LogFormat format, std::int64_t unix_ms) {
  const Request& request = *access.request;
  Line line(format);
  line.add("time", text::iso_time(unix_ms));
  line.add("kind", "access");
  line.add("id", request.id);
  line.add("client", request.client);
  line.add("method", request.method);
  line.add("path", shown_path(access));
  if (access.route) line.add("route", access.route->pattern);
  line.add("host", request.host);
  line.add("status", static_cast<std::uint64_t>(access.status));
  line.add("microseconds", static_cast<std::uint64_t>(access.time.count()));
  line.add("in", access.bytes_in);
  line.add("out", access.bytes_out);
  line.add("agent", request.headers.get(field::user_agent));
  line.add("client_id", request.headers.get(field::x_request_id));
  line.add("detail", access.detail);
  return std::move(line).take();
}

}  // namespace lightkeep::http
