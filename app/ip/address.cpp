#include "app/ip/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace lightkeep::ip {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

}  // namespace

Address Address::v4(const std::array<std::uint8_t, 4>& bytes) {
  Address address;
  std::copy(bytes.begin(), bytes.end(), address.bytes_.begin());
  return address;
}

Address Address::v6(const std::array<std::uint8_t, 16>& bytes) {
  Address address;
  address.v6_ = true;
  address.bytes_ = bytes;
  return address;
}

// inet_pton, unlike inet_aton, reads exactly the forms promised: no octal, no hexadecimal, no short forms, no
// zones.
std::optional<Address> Address::parse(std::string_view text) {
  if (text.size() >= INET6_ADDRSTRLEN || text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  std::array<std::uint8_t, 4> four{};
  if (::inet_pton(AF_INET, terminated.c_str(), four.data()) == 1) return v4(four);
  std::array<std::uint8_t, 16> sixteen{};
  if (::inet_pton(AF_INET6, terminated.c_str(), sixteen.data()) == 1) return v6(sixteen);
  return std::nullopt;
}

std::optional<Address> Address::parse_unmapped(std::string_view text) {
  const auto address = parse(text);
  return address ? std::optional(address->unmapped()) : std::nullopt;
}

std::optional<Address> Address::of(const sockaddr* address) {
  if (address && address->sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, address, sizeof in);
    std::array<std::uint8_t, 4> bytes{};
    std::memcpy(bytes.data(), &in.sin_addr, bytes.size());
    return v4(bytes);
  }
  if (address && address->sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, address, sizeof in);
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    if (in.sin6_scope_id == 0) return v6(bytes);
  }
  return std::nullopt;
}

Address Address::of_peer(const sockaddr_storage& address) {
  sockaddr_storage plain = address;
  if (plain.ss_family == AF_INET6) reinterpret_cast<sockaddr_in6&>(plain).sin6_scope_id = 0;
  return of(reinterpret_cast<const sockaddr*>(&plain)).value_or(Address()).unmapped();
}

bool Address::is_loopback() const {
  if (!v6_) return bytes_[0] == 127;
  return bytes_[15] == 1 &&
         std::all_of(bytes_.begin(), bytes_.end() - 1, [](std::uint8_t b) { return b == 0; });
}

std::array<std::uint8_t, 16> Address::mapped() const {
  if (v6_) return bytes_;
  std::array<std::uint8_t, 16> out{};
  std::copy(mapped_prefix.begin(), mapped_prefix.end(), out.begin());
  std::copy_n(bytes_.begin(), 4, out.begin() + mapped_prefix.size());
  return out;
}

Address Address::unmapped() const {
  if (!v6_ || !std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes_.begin())) return *this;
  return v4({bytes_[12], bytes_[13], bytes_[14], bytes_[15]});
}

std::string Address::text() const {
  char buffer[INET6_ADDRSTRLEN] = {};
  ::inet_ntop(v6_ ? AF_INET6 : AF_INET, bytes_.data(), buffer, sizeof buffer);
  return buffer;
}

Address Address::beginning(std::size_t bytes) const {
  Address out = *this;
  if (v6_)
    std::fill(out.bytes_.begin() + static_cast<std::ptrdiff_t>(bytes), out.bytes_.end(), std::uint8_t{0});
  return out;
}

std::optional<Block> Block::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto base = Address::parse(text.substr(0, slash));
  if (!base) return std::nullopt;
  Block block;
  block.base_ = base->mapped();
  if (slash == std::string_view::npos) return block;
  const auto number = text.substr(slash + 1);
  const unsigned most = base->is_v6() ? 128 : 32;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), block.bits_);
  if (error != std::errc() || end != number.data() + number.size() || block.bits_ > most) return std::nullopt;
  block.bits_ += 128 - most;
  return block;
}

bool Block::contains(const Address& address) const {
  const unsigned whole = bits_ / 8, rest = bits_ % 8;
  const auto bytes = address.mapped();
  if (!std::equal(base_.begin(), base_.begin() + whole, bytes.begin())) return false;
  return rest == 0 || ((base_[whole] ^ bytes[whole]) >> (8 - rest)) == 0;
}

std::string site_of(std::string_view client) {
  const auto address = Address::parse_unmapped(client);
  return address ? address->site().text() : std::string(client);
}

std::string network_of(std::string_view client) {
  const auto address = Address::parse_unmapped(client);
  return address ? address->network().text() : std::string(client);
}

bool names_this_machine(std::string_view host) {
  if (host == "localhost") return true;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto address = Address::parse(host);
  return address && address->is_loopback();
}

}  // namespace lightkeep::ip
