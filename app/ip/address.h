// IP addresses, the networks that they are in, and what a text says of them. Values; any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

struct sockaddr;
struct sockaddr_storage;

namespace lightkeep::ip {

/// IPv4 and IPv6 are kept apart: an IPv4-mapped IPv6 address stays IPv6 until `unmapped` is asked for.
class Address {
 public:
  Address() = default;  // 0.0.0.0
  static Address v4(const std::array<std::uint8_t, 4>& bytes);
  static Address v6(const std::array<std::uint8_t, 16>& bytes);
  /// Four decimal numbers without leading zeros, or RFC 4291 section 2.2 text without a zone. Nothing else.
  static std::optional<Address> parse(std::string_view text);
  /// The same, unmapped: of a peer, whichever way it is written.
  static std::optional<Address> parse_unmapped(std::string_view text);
  /// Empty for another family, and for an IPv6 address with a scope: it means a place on this machine's own
  /// links.
  static std::optional<Address> of(const sockaddr* address);
  /// Of who has connected, unmapped and without its scope; 0.0.0.0 for another family.
  static Address of_peer(const sockaddr_storage& address);

  bool is_v6() const { return v6_; }
  bool is_loopback() const;  // 127.0.0.0/8 or ::1
  /// 4 or 16, in network order.
  std::span<const std::uint8_t> bytes() const { return {bytes_.data(), v6_ ? 16U : 4U}; }
  /// IPv4 in its IPv4-mapped form.
  std::array<std::uint8_t, 16> mapped() const;
  /// The IPv4 address of an IPv4-mapped one.
  Address unmapped() const;
  /// IPv6 as RFC 5952 writes it, without brackets.
  std::string text() const;
  /// What one customer of a network has at hand: the IPv4 address, or the /64 of an IPv6 address (RFC 6177).
  Address site() const { return beginning(8); }
  /// What is easily had by one who wants many addresses: the IPv4 address, or the /48 of an IPv6 address. For
  /// turns among strangers, never to refuse anybody.
  Address network() const { return beginning(6); }

  auto operator<=>(const Address&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14 errs

 private:
  Address beginning(std::size_t bytes) const;

  bool v6_ = false;
  std::array<std::uint8_t, 16> bytes_{};
};

/// Addresses with a common beginning. Both spellings of an IPv4 address are one address here.
class Block {
 public:
  /// "10.0.0.0/8", "fd00::/8" or a single address.
  static std::optional<Block> parse(std::string_view text);
  bool contains(const Address& address) const;

 private:
  std::array<std::uint8_t, 16> base_{};  // mapped
  unsigned bits_ = 128;
};

/// The site and the network of a client, as text to count by; what is no address stays as it is.
std::string site_of(std::string_view client);
std::string network_of(std::string_view client);

/// "localhost", or a loopback address, in brackets or without.
bool names_this_machine(std::string_view host);

}  // namespace lightkeep::ip
