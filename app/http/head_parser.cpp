// The head of a request, read under limits and strictly.
#include "app/http/head_parser.h"

#include <algorithm>
#include <array>

#include "app/http/error_reply.h"
#include "app/http/fields.h"
#include "text/ascii.h"
#include "text/hex.h"
#include "text/percent.h"

namespace lightkeep::http {
namespace {

[[noreturn]] void refuse(const api::ErrorRow& row) {
  throw api::ApiError(row);
}
[[noreturn]] void refuse(std::string message) {
  throw api::ApiError(errors::malformed, std::move(message));
}

constexpr std::array<std::string_view, 7> methods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

/// Visible characters and obs-text; the path's own check comes after decoding.
bool is_target_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte > 0x20 && byte != 0x7F && byte != '#';
}

bool is_value_char(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7F) || byte == '\t';
}

constexpr text::ByteSet reg_name_chars = text::letters_digits_and("-._~%!$&'()*+,;=");
bool is_reg_name_char(char c) {
  return text::is_in(reg_name_chars, c);
}
bool is_literal_char(char c) {
  return text::hex_value(c) >= 0 || c == ':' || c == '.';
}

bool is_port(std::string_view text) {
  return text.size() <= 5 && std::all_of(text.begin(), text.end(), text::is_digit);
}

/// `host[:port]` without user info; the host in lower case, brackets of an IPv6 literal kept.
std::string parse_authority(std::string_view text) {
  std::string_view host = text, port;
  const bool literal = text.starts_with('[');
  const auto colon = literal ? text.find(':', std::min(text.find(']'), text.size())) : text.find(':');
  if (colon != std::string_view::npos) {
    host = text.substr(0, colon);
    port = text.substr(colon + 1);
  }
  const auto inner =
      literal && host.size() > 2 && host.ends_with(']') ? host.substr(1, host.size() - 2) : host;
  const bool good =
      literal ? inner.size() != host.size() && std::all_of(inner.begin(), inner.end(), is_literal_char)
              : std::all_of(host.begin(), host.end(), is_reg_name_char);
  constexpr std::size_t longest_host = 255;  // of a name in the DNS (RFC 1035 section 2.3.4)
  if (!good || host.size() > longest_host || !is_port(port)) refuse("The Host is not valid.");
  return text::lower(host);
}

void parse_version(std::string_view version, Head& head) {
  const bool shaped = version.size() == 8 && version.starts_with("HTTP/") && text::is_digit(version[5]) &&
                      version[6] == '.' && text::is_digit(version[7]);
  if (!shaped) refuse("The request line is not valid.");
  if (version[5] != '1') refuse(errors::version_unknown);
  if (version[7] == '0') head.version = Version::http_1_0;
  head.keep_alive = head.version == Version::http_1_1;
}

/// Origin form, absolute form (its authority replaces Host, RFC 9112 section 3.2.2), or `*`. Gives the
/// authority, if any.
std::optional<std::string_view> split_target(Head& head) {
  std::string_view rest = head.target;
  std::optional<std::string_view> authority;
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (rest.size() < scheme.size() || !text::equal_ignoring_case(rest.substr(0, scheme.size()), scheme))
      continue;
    rest.remove_prefix(scheme.size());
    const auto end = std::min(rest.find_first_of("/?"), rest.size());
    authority = rest.substr(0, end);
    rest.remove_prefix(end);
    break;
  }
  const auto mark = rest.find('?');
  std::string_view path = rest.substr(0, mark);
  if (mark != std::string_view::npos) head.query = rest.substr(mark + 1);
  if (authority && path.empty()) path = "/";
  if (!path.starts_with('/') && !(path == "*" && head.method == "OPTIONS"))
    refuse("The request target is not valid.");
  auto decoded = text::percent_decode_text(path, text::Plus::literal);
  if (!decoded) refuse("The path holds a broken percent escape, a NUL or is not UTF-8.");
  head.path = std::move(*decoded);
  return authority;
}

void take_method(std::string_view method, Head& head) {
  if (std::find(methods.begin(), methods.end(), method) == methods.end()) refuse(errors::not_implemented);
  head.method = method;
}

std::optional<std::string_view> take_target(std::string_view target, const HeadLimits& limits, Head& head) {
  if (target.size() > limits.target) refuse(errors::target_too_long);
  if (target.empty() || !std::all_of(target.begin(), target.end(), is_target_char))
    refuse("The request target is not valid.");
  head.target = target;
  return split_target(head);
}

std::optional<std::string_view> parse_request_line(std::string_view line, const HeadLimits& limits,
                                                   Head& head) {
  const auto first = line.find(' ');
  const auto last = line.rfind(' ');
  if (first == std::string_view::npos || first == last) refuse("The request line is not valid.");
  const auto method = line.substr(0, first);
  const auto target = line.substr(first + 1, last - first - 1);
  if (!text::is_token(method)) refuse("The request line is not valid.");
  parse_version(line.substr(last + 1), head);
  take_method(method, head);
  return take_target(target, limits, head);
}

void parse_field(std::string_view line, Head& head) {
  if (line.starts_with(' ') || line.starts_with('\t')) refuse("Folded header fields are not accepted.");
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !text::is_token(line.substr(0, colon)))
    refuse("A header field is not valid.");
  const auto value = text::trim(line.substr(colon + 1), text::blanks);
  if (!std::all_of(value.begin(), value.end(), is_value_char))
    refuse("A header field holds a control character.");
  head.fields.add(line.substr(0, colon), std::string(value));
}

/// The only field of this name; null when there is none. What two parsers could choose from differently is
/// refused.
const std::string* only(const Fields& fields, std::string_view name) {
  const std::string* found = nullptr;
  for (const auto& [key, value] : fields.all()) {
    if (!text::equal_ignoring_case(key, name)) continue;
    if (found) refuse("The header field " + std::string(name) + " came twice.");
    found = &value;
  }
  return found;
}

std::uint64_t parse_length(std::string_view text) {
  // 18 digits stay below 2^63, whatever they are.
  if (text.empty() || text.size() > 18 || !std::all_of(text.begin(), text.end(), text::is_digit)) {
    refuse("Content-Length is not valid.");
  }
  std::uint64_t value = 0;
  for (const char c : text) value = value * 10 + static_cast<std::uint64_t>(c - '0');
  return value;
}

void refuse_unexpected_body(const Head& head) {
  if (head.method == "GET" || head.method == "HEAD") refuse("A GET or HEAD request has no body.");
}

void parse_framing(Head& head) {
  const std::string* length = only(head.fields, field::content_length);
  const std::string* coding = only(head.fields, field::transfer_encoding);
  if (length && coding) refuse("Content-Length and Transfer-Encoding exclude each other.");
  if (coding && head.version != Version::http_1_1) refuse("This version of HTTP knows no Transfer-Encoding.");
  if (coding && !text::equal_ignoring_case(*coding, "chunked")) refuse(errors::not_implemented);
  head.chunked = coding != nullptr;
  if (length) head.content_length = parse_length(*length);
  if (head.has_body()) refuse_unexpected_body(head);
}

void parse_connection(Head& head) {
  for (const auto& [name, value] : head.fields.all()) {
    if (!text::equal_ignoring_case(name, field::connection)) continue;
    text::for_each_member(value, [&](std::string_view option) {
      if (text::equal_ignoring_case(option, "close")) head.keep_alive = false;
      if (text::equal_ignoring_case(option, "keep-alive") && head.version == Version::http_1_0)
        head.keep_alive = true;
    });
  }
}

void parse_expect(Head& head) {
  const std::string* expect = only(head.fields, field::expect);
  if (!expect || head.version == Version::http_1_0) return;
  if (!text::equal_ignoring_case(*expect, "100-continue")) refuse(errors::expectation);
  head.expects_continue = head.has_body();
}

void parse_host(std::optional<std::string_view> authority, Head& head) {
  const std::string* host = only(head.fields, field::host);
  if (!host && head.version != Version::http_1_0) refuse("The header field Host is missing.");
  if (host) head.host = parse_authority(*host);
  if (authority) head.host = parse_authority(*authority);
  if (authority && head.host.empty()) refuse("The request target is not valid.");
}

/// An unfinished line: is it too long already?
void check_growth(std::string_view bytes, bool first_line, const HeadLimits& limits) {
  constexpr std::size_t around_target = 32;  // method, two spaces, version, line end
  if (first_line && bytes.size() > limits.target + around_target) refuse(errors::target_too_long);
  if (bytes.size() > limits.bytes) refuse(errors::head_too_large);
}

}  // namespace

std::optional<std::size_t> find_head(std::string_view bytes, std::size_t& scanned, const HeadLimits& limits) {
  if (!bytes.empty() && !text::is_token_character(bytes[0]))
    refuse(errors::malformed);  // a TLS hello on a plain port, for one
  for (;;) {
    const auto end = bytes.substr(0, limits.bytes).find('\n', scanned);
    if (end == std::string_view::npos) break;
    if (end == 0 || bytes[end - 1] != '\r') refuse("A line of the head does not end with CR LF.");
    scanned = end + 1;
    if (end >= 3 && bytes[end - 2] == '\n') return end + 1;
  }
  check_growth(bytes, scanned == 0, limits);
  return std::nullopt;
}

Head parse_head(std::string_view text, const HeadLimits& limits) {
  Head head;
  const auto next_line = [&text] {
    const auto end = text.find("\r\n");
    const auto line = text.substr(0, end);
    text.remove_prefix(std::min(text.size(), end + 2));
    return line;
  };
  const auto authority = parse_request_line(next_line(), limits, head);
  head.fields.reserve(8);
  for (auto line = next_line(); !line.empty(); line = next_line()) {
    if (head.fields.all().size() == limits.fields) refuse(errors::head_too_large);
    parse_field(line, head);
  }
  parse_framing(head);
  parse_connection(head);
  parse_expect(head);
  parse_host(authority, head);
  return head;
}

Head make_head(HeadParts parts, const HeadLimits& limits) {
  Head head;
  head.version = Version::http_2;
  head.keep_alive = false;  // a stream has one request
  take_method(parts.method, head);
  if (take_target(parts.path, limits, head)) refuse("The request target is not valid.");
  head.fields = std::move(parts.fields);
  parse_framing(head);
  if (!parts.ended && !head.content_length) head.chunked = true;
  if (head.has_body()) refuse_unexpected_body(head);
  parse_expect(head);
  if (const std::string* host = only(head.fields, field::host); !host) {
    head.fields.add(field::host, parts.authority);
  } else if (!parts.authority.empty() && !text::equal_ignoring_case(*host, parts.authority)) {
    refuse("The header field Host is not the request's authority.");
  }
  parse_host(std::nullopt, head);
  if (head.host.empty()) refuse("The header field Host is missing.");
  return head;
}

}  // namespace lightkeep::http
