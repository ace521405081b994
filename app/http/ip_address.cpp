// IP addresses and blocks of them.
#include "app/http/ip_address.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace lightkeep::http {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};

}  // namespace

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  const std::string copy(text);
  if (copy.find('\0') != std::string::npos) return std::nullopt;  // where inet_pton would stop reading
  IpAddress out;
  if (inet_pton(AF_INET6, copy.c_str(), out.bytes_.data()) == 1) return out;
  std::copy(mapped_prefix.begin(), mapped_prefix.end(), out.bytes_.begin());
  if (inet_pton(AF_INET, copy.c_str(), out.bytes_.data() + mapped_prefix.size()) == 1) return out;
  return std::nullopt;
}

IpAddress IpAddress::of(const sockaddr_storage& address) {
  IpAddress out;
  if (address.ss_family == AF_INET6) {
    std::memcpy(out.bytes_.data(), &reinterpret_cast<const sockaddr_in6&>(address).sin6_addr, 16);
  } else if (address.ss_family == AF_INET) {
    std::copy(mapped_prefix.begin(), mapped_prefix.end(), out.bytes_.begin());
    std::memcpy(out.bytes_.data() + mapped_prefix.size(),
                &reinterpret_cast<const sockaddr_in&>(address).sin_addr, 4);
  }
  return out;
}

bool IpAddress::is_v4() const {
  return std::equal(mapped_prefix.begin(), mapped_prefix.end(), bytes_.begin());
}

bool IpAddress::is_loopback() const {
  if (is_v4()) return bytes_[12] == 127;
  return bytes_[15] == 1 &&
         std::all_of(bytes_.begin(), bytes_.end() - 1, [](std::uint8_t b) { return b == 0; });
}

std::string IpAddress::text() const {
  std::array<char, INET6_ADDRSTRLEN> out{};
  const bool v4 = is_v4();
  inet_ntop(v4 ? AF_INET : AF_INET6, bytes_.data() + (v4 ? mapped_prefix.size() : 0), out.data(), out.size());
  return out.data();
}

IpAddress IpAddress::site() const {
  IpAddress out = *this;
  if (!is_v4()) std::fill(out.bytes_.begin() + 8, out.bytes_.end(), std::uint8_t{0});
  return out;
}

std::optional<IpBlock> IpBlock::parse(std::string_view text) {
  const auto slash = text.find('/');
  const auto base = IpAddress::parse(text.substr(0, slash));
  if (!base) return std::nullopt;
  IpBlock block;
  block.base_ = *base;
  if (slash == std::string_view::npos) return block;
  const auto number = text.substr(slash + 1);
  const unsigned most = text.find(':') == std::string_view::npos ? 32 : 128;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), block.bits_);
  if (error != std::errc() || end != number.data() + number.size() || block.bits_ > most) return std::nullopt;
  block.bits_ += 128 - most;
  return block;
}

bool IpBlock::contains(const IpAddress& address) const {
  const unsigned whole = bits_ / 8, rest = bits_ % 8;
  const auto& a = base_.bytes();
  const auto& b = address.bytes();
  if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
  return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

}  // namespace lightkeep::http
