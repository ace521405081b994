// What an option's text means, and back.
#include "app/options/values.h"

#include <algorithm>
#include <array>
#include <limits>
#include <sstream>

#include "app/ip/address.h"
#include "text/ascii.h"
#include "text/base64.h"
#include "text/hex.h"
#include "text/quantity.h"

namespace lightkeep::app {
namespace {

bool is_scheme_char(char c) {
  return text::is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto port = text::parse_count(text);
  if (!port || *port > std::numeric_limits<std::uint16_t>::max()) return {};
  return static_cast<std::uint16_t>(*port);
}

// The part of an authority before ":port"; empty when the port is not one.
std::string_view host_of(std::string_view authority) {
  const auto bracket = authority.rfind(']');
  const auto colon = authority.rfind(':');
  if (colon == authority.npos || (bracket != authority.npos && colon < bracket)) return authority;
  return parse_port(authority.substr(colon + 1)) ? authority.substr(0, colon) : std::string_view();
}

bool is_url_host(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']') {
    const auto address = ip::Address::parse(host.substr(1, host.size() - 2));
    return address && address->is_v6();
  }
  return is_host_name(host);
}

}  // namespace

std::optional<bool> parse_bool(std::string_view text) {
  constexpr std::array<std::string_view, 4> yes{"true", "yes", "on", "1"};
  constexpr std::array<std::string_view, 4> no{"false", "no", "off", "0"};
  if (std::ranges::find(yes, text) != yes.end()) return true;
  if (std::ranges::find(no, text) != no.end()) return false;
  return {};
}

bool is_admin_address(std::string_view text) {
  if (text.starts_with("unix:/")) return text.size() > 6;
  const auto endpoint = parse_endpoint(text);
  return endpoint && endpoint->loopback() && endpoint->port != 0;
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos) return {};
  const auto port = parse_port(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto address = ip::Address::parse(host);
  if (!port || !address || address->is_v6() != bracketed) return {};
  return Endpoint{std::string(host), *port};
}

std::vector<std::string> parse_list(std::string_view text) {
  std::vector<std::string> items;
  while (!text.empty()) {
    const auto comma = std::min(text.find(','), text.size());
    const std::string_view item = text::trim(text.substr(0, comma));
    if (!item.empty()) items.emplace_back(item);
    text.remove_prefix(std::min(comma + 1, text.size()));
  }
  return items;
}

bool is_path(std::string_view text) {
  return !text.empty() && text.find('\0') == text.npos;
}

bool is_host_name(std::string_view text) {
  const auto belongs = [](char c) { return text::is_alphanumeric(c) || c == '-' || c == '.'; };
  return !text.empty() && text.size() <= 253 && text.front() != '.' && text.front() != '-' &&
         std::ranges::all_of(text, belongs);
}

bool is_base_url(std::string_view text) {
  constexpr std::string_view https = "https://";
  constexpr std::string_view http = "http://";
  if (text.ends_with('/')) text.remove_suffix(1);
  if (text.starts_with(https)) return is_url_host(host_of(text.substr(https.size())));
  return text.starts_with(http) && ip::names_this_machine(host_of(text.substr(http.size())));
}

bool is_directory(std::string_view text) {
  constexpr std::string_view https = "https://";
  if (!text.starts_with(https)) return false;
  text.remove_prefix(https.size());
  return is_url_host(host_of(text.substr(0, text.find('/')))) && std::ranges::all_of(text, text::is_visible);
}

bool is_external_account(std::string_view text) {
  const auto bar = text.find('|');
  return bar != std::string_view::npos && bar > 0 && bar + 1 < text.size() &&
         text::decode_base64url(text.substr(bar + 1)) && std::ranges::all_of(text, text::is_visible);
}

std::optional<KnownProgram> parse_program(std::string_view text) {
  constexpr std::size_t shortest_secret = 16;
  std::vector<std::string_view> parts;
  for (std::size_t begin = 0; begin <= text.size();) {
    const std::size_t end = std::min(text.find('|', begin), text.size());
    parts.push_back(text::trim(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  if (parts.size() != 3 && parts.size() != 4) return std::nullopt;
  KnownProgram program{std::string(parts[0]), std::string(parts[1]), {}, {}};
  std::istringstream redirects{std::string(parts[2])};
  for (std::string uri; redirects >> uri;) program.redirects.push_back(uri);
  if (parts.size() == 4) program.secret = parts[3];
  const bool good = !program.id.empty() && std::ranges::all_of(program.id, text::is_visible) &&
                    !program.name.empty() && parts[2].find("://") != std::string_view::npos &&
                    (parts.size() == 3 || program.secret.size() >= shortest_secret);
  return good ? std::optional(std::move(program)) : std::nullopt;
}

bool is_program(std::string_view text) {
  return parse_program(text).has_value();
}

bool is_origin(std::string_view text) {
  const auto scheme = text.find("://");
  if (scheme == 0 || scheme == text.npos || !std::ranges::all_of(text.substr(0, scheme), is_scheme_char))
    return false;
  std::string_view authority = text.substr(scheme + 3);
  if (authority.ends_with('/')) authority.remove_suffix(1);
  return is_url_host(host_of(authority));
}

bool is_address_block(std::string_view text) {
  return ip::Block::parse(text).has_value();
}

bool is_token(std::string_view text) {
  constexpr std::size_t shortest = 16;
  return text.size() >= shortest && std::ranges::all_of(text, text::is_visible);
}

bool is_smtp_url(std::string_view text) {
  const bool known = text.starts_with("smtp://") || text.starts_with("smtps://");
  const std::string_view authority = text.substr(std::min(text.find("//") + 2, text.size()));
  const auto host = authority.substr(0, authority.find('?')).rfind('@') + 1;
  return known && host < authority.size() && text.size() <= 1000 &&
         std::ranges::all_of(text, text::is_visible);
}

bool is_mail_from(std::string_view text) {
  const auto open = text.ends_with('>') ? text.rfind('<') : text.npos;
  const std::string_view address = open == text.npos ? text : text.substr(open + 1, text.size() - open - 2);
  const auto at = address.find('@');
  const auto blank = [](char c) { return c == ' ' || text::is_control(c); };
  return at != address.npos && at > 0 && address.find('.', at) != address.npos && !address.ends_with('.') &&
         address.find('@', at + 1) == address.npos && address.find_first_of("<>,;\"") == address.npos &&
         std::ranges::none_of(address, blank) &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < ' '; });
}

bool is_blob_place(std::string_view text) {
  return text == "local" || text.starts_with("s3://");
}

bool is_key(std::string_view text) {
  constexpr std::size_t digits = 64;
  return text.size() == digits && std::ranges::all_of(text, text::is_hex_digit);
}

}  // namespace lightkeep::app
