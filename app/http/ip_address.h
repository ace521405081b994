// IP addresses and blocks of them. IPv4 is kept in its IPv4-mapped IPv6 form, so that both spellings are one
// address. Any thread.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr_storage;

namespace lightkeep::http {

class IpAddress {
 public:
  IpAddress() = default;  // ::
  /// A numeric address, without port, brackets or zone.
  static std::optional<IpAddress> parse(std::string_view text);
  static IpAddress of(const sockaddr_storage& address);

  bool is_v4() const;
  bool is_loopback() const;
  std::string text() const;
  /// What one customer of a network has at hand: the IPv4 address, or the /64 of an IPv6 address.
  IpAddress site() const;
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }

  auto operator<=>(const IpAddress&) const = default;  // NOLINT(modernize-use-nullptr): clang-tidy 14 errs

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

class IpBlock {
 public:
  /// "10.0.0.0/8", "fd00::/8" or a single address.
  static std::optional<IpBlock> parse(std::string_view text);
  bool contains(const IpAddress& address) const;

 private:
  IpAddress base_;
  unsigned bits_ = 128;
};

}  // namespace lightkeep::http
