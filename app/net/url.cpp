#include "app/net/url.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <vector>

#include "app/net/error.h"
#include "text/ascii.h"
#include "text/hex.h"
#include "text/idna.h"
#include "text/percent.h"

namespace lightkeep::net {

namespace {

constexpr std::size_t max_url = 8192;
constexpr std::size_t max_shown = 200;
constexpr auto npos = std::string_view::npos;

// https://fetch.spec.whatwg.org/#bad-port, those from 1024 on.
constexpr std::array<std::uint16_t, 19> bad_ports = {1719, 1720, 1723, 2049, 3659, 4045, 4190,
                                                     5060, 5061, 6000, 6566, 6665, 6666, 6667,
                                                     6668, 6669, 6679, 6697, 10080};

[[noreturn]] void bad(std::string reason) {
  throw Error(Fault::bad_url, std::move(reason));
}

void check_text(std::string_view text) {
  if (text.size() > max_url) bad("the URL is longer than 8192 bytes");
  if (std::any_of(text.begin(), text.end(), text::is_control)) bad("the URL contains control characters");
  const std::string_view before_query = text.substr(0, text.find_first_of("?#"));
  if (before_query.find('\\') != npos) bad("the URL contains a backslash");
}

bool is_name_character(char c) {
  return text::is_alphanumeric(c) || c == '-' || c == '_';
}

// Every label that is all digits, or 0x and hexadecimal digits, could be a number to some reader; in the last
// place it makes the whole host an IPv4 address to the WHATWG parser and to inet_aton.
bool is_numeric_label(std::string_view label) {
  if (std::all_of(label.begin(), label.end(), text::is_digit)) return true;
  if (label.size() < 2 || label[0] != '0' || text::lower(label[1]) != 'x') return false;
  return std::all_of(label.begin() + 2, label.end(), text::is_hex_digit);
}

void check_label(std::string_view label) {
  if (label.empty()) bad("the host name has an empty part or ends with a dot");
  if (label.size() > 63) bad("the host name has a part of more than 63 characters");
  if (!std::all_of(label.begin(), label.end(), is_name_character))
    bad("the host name has characters other than letters, digits, hyphens and dots");
}

void check_name(std::string_view name) {
  if (name.size() > 253) bad("the host name is longer than 253 characters");
  for (std::string_view rest = name;;) {
    const std::size_t dot = rest.find('.');
    check_label(rest.substr(0, dot));
    if (dot == npos) {
      if (is_numeric_label(rest))
        bad("an IPv4 address is written as four decimal numbers without leading zeros");
      return;
    }
    rest.remove_prefix(dot + 1);
  }
}

void read_bracketed(std::string_view inside, Url& url) {
  url.literal = ip::Address::parse(inside);
  if (!url.literal || !url.literal->is_v6()) bad("the host in brackets is no IPv6 address");
  url.host = url.literal->text();
}

// What a name of another script is to the DNS is judged from then on. An address in digits of another script
// is refused: who reads it takes it for a name.
std::string to_ascii(std::string_view host) {
  const auto spelled = text::ascii_host(host);
  if (!spelled) bad("the host name holds characters that no name has");
  if (*spelled != host && ip::Address::parse(*spelled)) bad("an address is written in the digits 0 to 9");
  return *spelled;
}

void read_host(std::string_view written, Url& url) {
  if (written.empty()) bad("the URL has no host");
  const std::string host = to_ascii(written);
  url.literal = ip::Address::parse(host);
  if (url.literal && url.literal->is_v6()) bad("an IPv6 address stands in brackets");
  if (!url.literal) check_name(host);
  url.host = text::lower(host);
}

std::uint16_t read_port(std::string_view digits, bool https) {
  if (digits.empty()) return https ? 443 : 80;
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size() || port == 0)
    bad("the port is no number from 1 to 65535");
  return port;
}

void read_authority(std::string_view authority, Url& url) {
  if (authority.find('@') != npos) bad("the URL contains a user name or password");
  std::size_t host_end = authority.find(':');
  if (authority.starts_with('[')) {
    host_end = authority.find(']');
    if (host_end == npos) bad("the host in brackets is no IPv6 address");
    read_bracketed(authority.substr(1, host_end - 1), url);
    ++host_end;
  } else {
    read_host(authority.substr(0, host_end), url);
  }
  const std::string_view port = authority.substr(std::min(host_end, authority.size()));
  if (!port.empty() && port.front() != ':')
    bad("the host in brackets is followed by something else than a port");
  url.port = read_port(port.empty() ? port : port.substr(1), url.https);
}

// What may stand in a path or query as it is, escapes among it.
constexpr text::ByteSet plain = text::letters_digits_and("!#$%&'()*+,-./:;=?@[]_~");

// RFC 3986 section 5.2.4, on a path that begins with a slash.
std::string without_dot_segments(std::string_view path) {
  std::vector<std::string_view> kept;
  bool ends_in_folder = false;
  for (std::size_t at = 1; at <= path.size();) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const std::string_view segment = path.substr(at, slash - at);
    ends_in_folder = segment == "." || segment == "..";
    if (segment == ".." && !kept.empty()) kept.pop_back();
    if (!ends_in_folder) kept.push_back(segment);
    at = slash + 1;
  }
  std::string out;
  for (const std::string_view segment : kept) out.append("/").append(segment);
  return ends_in_folder || out.empty() ? out + "/" : out;
}

// `rest` is what follows the authority, the fragment is gone.
std::string target_of(std::string_view rest) {
  const std::size_t query = std::min(rest.find('?'), rest.size());
  const std::string_view path = rest.substr(0, query);
  return text::percent_encode(without_dot_segments(path.empty() ? "/" : path), plain) +
         text::percent_encode(rest.substr(query), plain);
}

std::string_view before(std::string_view text, char mark) {
  return text.substr(0, text.find(mark));
}

// RFC 3986 section 3.1; empty when the text does not begin with a scheme.
std::string_view scheme_of(std::string_view text) {
  const std::string_view scheme = text.substr(0, text.find_first_of(":/?#"));
  const bool named = scheme.size() < text.size() && text[scheme.size()] == ':';
  return named && !scheme.empty() && text::is_letter(scheme.front()) ? scheme : std::string_view{};
}

}  // namespace

std::string Url::authority() const {
  std::string text = literal && literal->is_v6() ? "[" + host + "]" : host;
  if (port != (https ? 443 : 80)) text.append(":").append(std::to_string(port));
  return text;
}

std::string Url::text() const {
  return (https ? "https://" : "http://") + authority() + target;
}

std::string Url::shown() const {
  std::string shown(before(text(), '?'));
  if (shown.size() > max_shown) shown.replace(max_shown, npos, "...");
  return shown;
}

Url parse_url(std::string_view text) {
  check_text(text);
  Url url;
  const std::string scheme = text::lower(scheme_of(text));
  if (scheme != "http" && scheme != "https") bad("the URL does not begin with http:// or https://");
  url.https = scheme == "https";
  std::string_view rest = before(text.substr(scheme.size() + 1), '#');
  if (!rest.starts_with("//")) bad("the URL does not begin with http:// or https://");
  rest.remove_prefix(2);
  const std::size_t authority_end = std::min(rest.find_first_of("/?"), rest.size());
  read_authority(rest.substr(0, authority_end), url);
  url.target = target_of(rest.substr(authority_end));
  return url;
}

Url resolve_reference(const Url& base, std::string_view reference) {
  check_text(reference);
  if (!scheme_of(reference).empty()) return parse_url(reference);
  if (reference.starts_with("//"))
    return parse_url((base.https ? "https:" : "http:") + std::string(reference));

  Url url = base;
  reference = before(reference, '#');
  const std::string_view path = before(base.target, '?');
  if (reference.starts_with('/'))
    url.target = target_of(reference);
  else if (reference.starts_with('?'))
    url.target = target_of(std::string(path).append(reference));
  else if (!reference.empty())
    url.target = target_of(std::string(path.substr(0, path.rfind('/') + 1)).append(reference));
  return url;
}

std::string shown_text(std::string_view text) {
  std::string shown(text.substr(0, max_url));
  // A password may hold any character: everything up to the last '@' goes, also where that takes too much.
  const std::size_t at = shown.rfind('@');
  if (at != std::string::npos) shown.replace(0, at, "...");
  shown.resize(std::min(shown.find_first_of("?#"), shown.size()));
  std::replace_if(
      shown.begin(), shown.end(), [](char c) { return text::is_control(c) || !text::is_ascii(c); }, '?');
  if (shown.size() > max_shown) shown.replace(max_shown, npos, "...");
  return shown;
}

bool port_allowed(std::uint16_t port) {
  if (port < 1024) return port == 80 || port == 443;
  return std::find(bad_ports.begin(), bad_ports.end(), port) == bad_ports.end();
}

}  // namespace lightkeep::net
