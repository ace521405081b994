// IP addresses, and which of them are on the public Internet. Values; any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sockaddr;

namespace lightkeep::net {

/// IPv4 and IPv6 are kept apart: an IPv4-mapped IPv6 address stays IPv6, and is refused as such.
class Address {
 public:
  static Address v4(const std::array<std::uint8_t, 4>& bytes);
  static Address v6(const std::array<std::uint8_t, 16>& bytes);
  /// Four decimal numbers without leading zeros, or RFC 4291 section 2.2 text without a zone. Nothing else.
  static std::optional<Address> parse(std::string_view text);
  /// Empty for another family, and for an IPv6 address with a scope: it means a place on this machine's own
  /// links.
  static std::optional<Address> of(const sockaddr* address);

  bool is_v6() const { return v6_; }
  /// 4 or 16, in network order.
  std::span<const std::uint8_t> bytes() const { return {bytes_.data(), v6_ ? 16U : 4U}; }
  /// IPv6 as RFC 5952 writes it, without brackets.
  std::string text() const;

  auto operator<=>(const Address&) const = default;

 private:
  Address() = default;
  bool v6_ = false;
  std::array<std::uint8_t, 16> bytes_{};
};

/// Why an address is not public unicast ("private use"); empty when it is. IPv6 forms that carry an IPv4
/// address are never public: what they reach is decided by a translator, not by what was checked. A network's
/// own NAT64 prefix (RFC 6052 section 2.2) looks like any other and cannot be told from outside.
std::optional<std::string_view> not_public(const Address& address);

/// True for an address of one of this machine's interfaces. Connections to it never pass the firewall that
/// guards it.
bool is_own_address(const Address& address);

}  // namespace lightkeep::net
