// A finished request as one line of the access log.
#include "app/http/access_log.h"

#include "app/http/fields.h"
#include "app/http/secret_mask.h"
#include "app/http/text_escape.h"
#include "text/time.h"

namespace lightkeep::http {
namespace {

constexpr std::size_t longest_text = 512;

std::string_view shown_path(const Access& access) {
  return access.route && access.route->secret ? access.route->pattern : access.request->path;
}

/// Empty for a reply that was sent to its end.
std::string_view ending_word(Ending ending) {
  switch (ending) {
    case Ending::complete:
      return "";
    case Ending::client_gone:
      return "client gone";
    case Ending::cut:
      return "cut";
  }
  return "";
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
  /// What a client chose. Masked before it is cut: a piece of a secret has another shape.
  void add_foreign(std::string_view name, std::string_view value) { add(name, mask_secrets(value)); }
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
  return !access.route || !access.route->quiet || access.status >= 400 || access.ending == Ending::cut;
}

std::string access_line(const Access& access, LogFormat format, std::int64_t unix_ms) {
  const Request& request = *access.request;
  Line line(format);
  line.add("time", text::iso_time(unix_ms));
  line.add("kind", "access");
  line.add("id", request.id);
  line.add("client", request.client);
  line.add_foreign("method", request.method);
  line.add_foreign("path", shown_path(access));
  if (access.route) line.add("route", access.route->pattern);
  line.add_foreign("host", request.host);
  line.add("status", static_cast<std::uint64_t>(access.status));
  line.add("ended", ending_word(access.ending));
  line.add("microseconds", static_cast<std::uint64_t>(access.time.count()));
  line.add("in", access.bytes_in);
  line.add("out", access.bytes_out);
  line.add_foreign("agent", request.headers.get(field::user_agent));
  line.add_foreign("client_id", request.headers.get(field::x_request_id));
  line.add_foreign("detail", access.detail);
  return std::move(line).take();
}

}  // namespace lightkeep::http
