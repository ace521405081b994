// What an option's text means, and back.
#include "app/options/values.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <span>

#include "text/ascii.h"
#include "text/hex.h"

namespace lightkeep::app {
namespace {

struct Unit {
  std::string_view name;
  std::int64_t factor;
};

constexpr std::array<Unit, 5> duration_units{
    {{"ms", 1}, {"s", 1'000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}}};
constexpr std::array<Unit, 5> size_units{
    {{"B", 1}, {"KiB", 1LL << 10}, {"MiB", 1LL << 20}, {"GiB", 1LL << 30}, {"TiB", 1LL << 40}}};

bool is_scheme_char(char c) {
  return text::is_alphanumeric(c) || c == '+' || c == '-' || c == '.';
}

std::string_view take_while(std::string_view& text, bool (*belongs)(char)) {
  const auto end = std::ranges::find_if_not(text, belongs);
  const std::string_view taken = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  text.remove_prefix(taken.size());
  return taken;
}

// One number with its unit from the front of `text`.
std::optional<std::int64_t> take_quantity(std::string_view& text, std::span<const Unit> units) {
  const auto number = parse_count(take_while(text, text::is_digit));
  const std::string_view name = take_while(text, text::is_letter);
  const auto unit = std::ranges::find(units, name, &Unit::name);
  std::int64_t value = 0;
  if (!number || unit == units.end() || __builtin_mul_overflow(*number, unit->factor, &value)) return {};
  return value;
}

std::string format_quantity(std::int64_t value, std::span<const Unit> units) {
  if (value == 0) return "0" + std::string(units.front().name);
  const Unit* best = &units.front();
  for (const Unit& unit : units) {
    if (value % unit.factor == 0) best = &unit;
  }
  return std::to_string(value / best->factor) + std::string(best->name);
}

std::optional<std::string> numeric_address(std::string_view text, int family) {
  std::array<unsigned char, 16> bytes{};
  std::string address(text);
  if (inet_pton(family, address.c_str(), bytes.data()) != 1 || address.size() != text.size()) return {};
  return address;
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  const auto port = parse_count(text);
  if (!port || *port > std::numeric_limits<std::uint16_t>::max()) return {};
  return static_cast<std::uint16_t>(*port);
}

bool names_this_machine(std::string_view host) {
  return host == "localhost" || host == "[::1]" ||
         (host.starts_with("127.") && numeric_address(host, AF_INET));
}

// The part of an authority before ":port"; empty when the port is not one.
std::string_view host_of(std::string_view authority) {
  const auto bracket = authority.rfind(']');
  const auto colon = authority.rfind(':');
  if (colon == authority.npos || (bracket != authority.npos && colon < bracket)) return authority;
  return parse_port(authority.substr(colon + 1)) ? authority.substr(0, colon) : std::string_view();
}

bool is_url_host(std::string_view host) {
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    return numeric_address(host.substr(1, host.size() - 2), AF_INET6).has_value();
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

std::optional<std::int64_t> parse_count(std::string_view text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  if (!text::is_number(text)) return {};
  const auto [last, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc() || last != end) return {};
  return value;
}

std::optional<std::chrono::milliseconds> parse_duration(std::string_view text) {
  std::int64_t total = 0;
  if (text.empty()) return {};
  while (!text.empty()) {
    const auto part = take_quantity(text, duration_units);
    if (!part || __builtin_add_overflow(total, *part, &total)) return {};
  }
  return std::chrono::milliseconds(total);
}

std::optional<std::uint64_t> parse_size(std::string_view text) {
  if (const auto bytes = parse_count(text)) return static_cast<std::uint64_t>(*bytes);
  const auto value = take_quantity(text, size_units);
  if (!value || !text.empty()) return {};
  return static_cast<std::uint64_t>(*value);
}

std::optional<Endpoint> parse_endpoint(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == text.npos) return {};
  const auto port = parse_port(text.substr(colon + 1));
  std::string_view host = text.substr(0, colon);
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);
  const auto address = numeric_address(host, bracketed ? AF_INET6 : AF_INET);
  if (!port || !address) return {};
  return Endpoint{*address, *port};
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

std::string format_duration(std::chrono::milliseconds value) {
  return format_quantity(value.count(), duration_units);
}

std::string format_size(std::uint64_t value) {
  return format_quantity(static_cast<std::int64_t>(value), size_units);
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
  return text.starts_with(http) && names_this_machine(host_of(text.substr(http.size())));
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
  const auto slash = text.find('/');
  const std::string_view address = text.substr(0, slash);
  const bool v4 = numeric_address(address, AF_INET).has_value();
  if (!v4 && !numeric_address(address, AF_INET6)) return false;
  if (slash == text.npos) return true;
  const auto bits = parse_count(text.substr(slash + 1));
  return bits && *bits <= (v4 ? 32 : 128);
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

bool is_key(std::string_view text) {
  constexpr std::size_t digits = 64;
  return text.size() == digits && std::ranges::all_of(text, text::is_hex_digit);
}

}  // namespace lightkeep::app
