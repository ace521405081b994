#include "app/postgres/address.h"

#include <algorithm>
#include <optional>

#include "app/ip/address.h"
#include "app/postgres/error.h"
#include "text/ascii.h"
#include "text/percent.h"

namespace lightkeep::postgres {
namespace {

constexpr std::string_view schemes[] = {"postgresql://", "postgres://"};
constexpr std::string_view default_folder = "/var/run/postgresql";

[[noreturn]] void refuse_address(const std::string& reason) {
  throw Error(Fault::bad_address,
              "the address of the rows " + reason +
                  "; it is like postgresql://NAME@HOST:5432/DATABASE, with sslmode=verify-full or disable "
                  "and sslrootcert=FILE behind a '?'");
}

/// What is before the mark; `text` goes on behind it, or is empty where there is none.
std::string_view cut(std::string_view& text, char mark) {
  const std::size_t at = std::min(text.find(mark), text.size());
  const std::string_view before = text.substr(0, at);
  text.remove_prefix(std::min(at + 1, text.size()));
  return before;
}

std::string decoded(std::string_view text, const char* what) {
  const auto value = text::percent_decode(text);
  if (!value || std::ranges::any_of(*value, text::is_control))
    refuse_address(std::string("has ") + what + " that cannot be read");
  return *value;
}

std::uint16_t parse_port(std::string_view text) {
  const std::string digits(text);
  const int number = text::is_number(digits) && digits.size() < 6 ? std::stoi(digits) : 0;
  if (number < 1 || number > 65535) refuse_address("has a port that is none");
  return static_cast<std::uint16_t>(number);
}

/// A name, an address or the folder of a socket.
std::string parse_host(std::string_view text) {
  constexpr text::ByteSet names = text::letters_digits_and("-._");
  std::string host = decoded(text, "a host");
  const bool named = std::ranges::all_of(host, [&](char c) { return text::is_in(names, c); });
  if (!host.starts_with('/') && !named && !ip::Address::parse(host))
    refuse_address("has a host that is none; several are not looked for");
  return host;
}

void parse_authority(std::string_view text, Address& address) {
  std::string_view port;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == text.npos) refuse_address("has a host that cannot be read");
    port = text.substr(end + 1);
    text = text.substr(1, end - 1);
    if (!port.empty() && port.front() != ':') refuse_address("has a port that cannot be read");
    port.remove_prefix(std::min<std::size_t>(1, port.size()));
  } else if (const std::size_t colon = text.rfind(':'); colon != text.npos) {
    port = text.substr(colon + 1);
    text = text.substr(0, colon);
  }
  address.host = parse_host(text);
  if (!port.empty()) address.port = parse_port(port);
}

bool is_loopback(const std::string& host) {
  const auto address = ip::Address::parse(host);
  return host == "localhost" || (address && address->is_loopback());
}

}  // namespace

std::string Address::text() const {
  std::string out = std::string(schemes[0]) + text::percent_encode(user) + "@";
  const bool colons = host.find(':') != host.npos;
  if (!is_socket()) out += (colons ? "[" + host + "]" : host) + ":" + std::to_string(port);
  out += "/" + text::percent_encode(database);
  out += tls ? "?sslmode=verify-full" : "?sslmode=disable";
  if (!ca_file.empty()) out += "&sslrootcert=" + text::percent_encode(ca_file, text::unreserved_and_slash);
  if (is_socket())
    out +=
        "&host=" + text::percent_encode(host, text::unreserved_and_slash) + "&port=" + std::to_string(port);
  return out;
}

bool is_address(std::string_view text) {
  return std::ranges::any_of(schemes, [&](std::string_view scheme) { return text.starts_with(scheme); });
}

Address parse_address(std::string_view text) {
  if (!is_address(text)) refuse_address("does not begin with postgresql://");
  std::string_view query = text.substr(text.find("//") + 2);
  std::string_view path = cut(query, '?');
  std::string_view host = cut(path, '/');
  Address address;
  if (const std::size_t at = host.rfind('@'); at != host.npos) {
    std::string_view password = host.substr(0, at);
    host.remove_prefix(at + 1);
    address.user = decoded(cut(password, ':'), "a name");
    address.password = decoded(password, "a password");
  }
  parse_authority(host, address);
  address.database = decoded(path, "a database");
  std::optional<bool> tls;
  while (!query.empty()) {
    std::string_view value = cut(query, '&');
    const std::string_view key = cut(value, '=');
    if (key == "sslmode" && (value == "verify-full" || value == "disable"))
      tls = value == "verify-full";
    else if (key == "sslmode")
      refuse_address("has an sslmode that is neither verify-full nor disable");
    else if (key == "sslrootcert" && !value.empty())
      address.ca_file = decoded(value, "a file of roots");
    else if (key == "host" && address.host.empty())
      address.host = parse_host(value);
    else if (key == "port" && (address.host.empty() || address.is_socket()))
      address.port = parse_port(value);
    else
      refuse_address("says '" + std::string(key) + "', which means nothing here");
  }
  if (address.host.empty()) address.host = default_folder;
  if (address.user.empty()) refuse_address("names nobody");
  if (address.database.empty()) address.database = address.user;
  address.tls = tls.value_or(!address.is_socket() && !is_loopback(address.host));
  if (address.tls && address.is_socket()) refuse_address("wants TLS over a socket of this machine");
  return address;
}

}  // namespace lightkeep::postgres
