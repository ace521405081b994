#include "app/net/response_head.h"

#include <algorithm>
#include <charconv>

#include "app/net/error.h"
#include "text/ascii.h"

namespace lightkeep::net {

namespace {

[[noreturn]] void not_http(std::string detail) {
  throw Error(Fault::bad_answer, "the server's answer is not valid HTTP", std::move(detail));
}

// Takes the next line from `rest`. A bare line feed ends it as well (RFC 9112 section 2.2): one response for
// each connection leaves nothing to smuggle.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) not_http("a line without an end");
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void read_status_line(std::string_view line, ResponseHead& head) {
  const bool known = line.size() >= 12 && line.starts_with("HTTP/1.") && (line[7] == '0' || line[7] == '1') &&
                     line[8] == ' ' && std::all_of(line.begin() + 9, line.begin() + 12, text::is_digit) &&
                     (line.size() == 12 || line[12] == ' ');
  if (!known) not_http("status line");
  head.minor_version = line[7] - '0';
  std::from_chars(line.data() + 9, line.data() + 12, head.status);
  if (head.status < 100 || head.status > 599) not_http("status code");
}

bool is_value_character(char c) {
  return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

void read_field(std::string_view line, ResponseHead& head) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == std::string_view::npos || name.empty() ||
      !std::all_of(name.begin(), name.end(), text::is_token_character))
    not_http("field name");  // folded lines too: they begin with a blank
  const std::string_view value = text::trim(line.substr(colon + 1), text::blanks);
  if (!std::all_of(value.begin(), value.end(), is_value_character)) not_http("field value");
  head.fields.emplace_back(text::lower(name), value);
}

std::uint64_t read_length(std::string_view digits) {
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
    not_http("Content-Length");
  return length;
}

}  // namespace

const std::string* ResponseHead::find(std::string_view lower_case_name) const {
  const auto row =
      std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.first == lower_case_name; });
  return row == fields.end() ? nullptr : &row->second;
}

std::optional<std::size_t> find_head_end(std::string_view bytes) {
  for (std::size_t at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
    const std::string_view rest = bytes.substr(at + 1);
    if (rest.starts_with('\n')) return at + 2;
    if (rest.starts_with("\r\n")) return at + 3;
  }
  return std::nullopt;
}

ResponseHead parse_response_head(std::string_view bytes) {
  ResponseHead head;
  read_status_line(take_line(bytes), head);
  for (std::string_view line = take_line(bytes); !line.empty(); line = take_line(bytes))
    read_field(line, head);
  return head;
}

Framing framing_of(const ResponseHead& head) {
  Framing framing;
  for (const auto& [name, value] : head.fields) {
    if (name == "transfer-encoding") {
      const bool plain = head.minor_version == 1 && text::equal_ignoring_case(value, "chunked");
      if (!plain || framing.kind != Framing::Kind::until_close) not_http("Transfer-Encoding");
      framing.kind = Framing::Kind::chunked;
    } else if (name == "content-length") {
      const std::uint64_t length = read_length(value);
      const bool repeated = framing.kind == Framing::Kind::length && framing.length == length;
      if (framing.kind != Framing::Kind::until_close && !repeated) not_http("Content-Length");
      framing = {Framing::Kind::length, length};
    }
  }
  return framing;
}

}  // namespace lightkeep::net
