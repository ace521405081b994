#include "app/net/public_address.h"

#include <ifaddrs.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <memory>

namespace lightkeep::net {

namespace {

/// A row of the table.
struct Block {
  std::array<std::uint8_t, 16> bytes{};
  unsigned bits = 0;
  std::string_view name;
};

constexpr Block v4(std::array<std::uint8_t, 4> bytes, unsigned bits, std::string_view name) {
  Block block{.bytes = {}, .bits = bits, .name = name};
  for (std::size_t i = 0; i < bytes.size(); ++i) block.bytes[i] = bytes[i];
  return block;
}

constexpr Block v6(std::initializer_list<std::uint16_t> groups, unsigned bits, std::string_view name) {
  Block block{.bytes = {}, .bits = bits, .name = name};
  std::size_t at = 0;
  for (const std::uint16_t group : groups) {
    block.bytes[at++] = static_cast<std::uint8_t>(group >> 8);
    block.bytes[at++] = static_cast<std::uint8_t>(group & 0xff);
  }
  return block;
}

// Sources: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190; IPv6 as of
// 2025-10), the IPv4 and IPv6 multicast registries (RFC 5771, RFC 4291), RFC 3879, RFC 5214, and the metadata
// services of the large clouds. Entries that the registries call globally reachable (anycast of protocols,
// AS112, AMT) are here too: no image lives there. Of IPv6 only 2000::/3 has been given out as global unicast
// (RFC 4291 section 2.4); the rest is refused whole, and named below only for the sentence.
constexpr Block special_v4[] = {
    v4({0, 0, 0, 0}, 8, "this network (RFC 791)"),
    v4({10, 0, 0, 0}, 8, "private use (RFC 1918)"),
    v4({100, 64, 0, 0}, 10,
       "shared address space of carriers (RFC 6598)"),  // 100.100.100.200: Alibaba metadata
    v4({127, 0, 0, 0}, 8, "loopback (RFC 1122)"),
    v4({168, 63, 129, 16}, 32, "Azure platform service"),  // public unicast by number only
    v4({169, 254, 0, 0}, 16, "link-local (RFC 3927)"),     // 169.254.169.254: metadata nearly everywhere
    v4({172, 16, 0, 0}, 12, "private use (RFC 1918)"),
    v4({192, 0, 0, 0}, 24, "IETF protocol assignments (RFC 6890)"),  // 192.0.0.192: Oracle metadata
    v4({192, 0, 2, 0}, 24, "documentation (RFC 5737)"),
    v4({192, 31, 196, 0}, 24, "AS112 (RFC 7535)"),
    v4({192, 52, 193, 0}, 24, "AMT (RFC 7450)"),
    v4({192, 88, 99, 0}, 24, "6to4 relay anycast (RFC 7526)"),
    v4({192, 168, 0, 0}, 16, "private use (RFC 1918)"),
    v4({192, 175, 48, 0}, 24, "AS112 (RFC 7534)"),
    v4({198, 18, 0, 0}, 15, "benchmarking (RFC 2544)"),
    v4({198, 51, 100, 0}, 24, "documentation (RFC 5737)"),
    v4({203, 0, 113, 0}, 24, "documentation (RFC 5737)"),
    v4({224, 0, 0, 0}, 4, "multicast (RFC 5771)"),
    v4({240, 0, 0, 0}, 4, "reserved (RFC 1112)"),  // with 255.255.255.255
};

constexpr Block special_v6[] = {
    v6({}, 128, "unspecified (RFC 4291)"),
    v6({0, 0, 0, 0, 0, 0, 0, 1}, 128, "loopback (RFC 4291)"),
    v6({0, 0, 0, 0, 0, 0xffff}, 96, "IPv4-mapped (RFC 4291)"),
    v6({0, 0, 0, 0, 0xffff, 0}, 96, "IPv4-translated (RFC 2765)"),
    v6({}, 96, "IPv4-compatible (RFC 4291)"),
    v6({0x64, 0xff9b}, 96, "NAT64 (RFC 6052)"),
    v6({0x64, 0xff9b, 1}, 48, "NAT64 (RFC 8215)"),
    v6({0x100}, 64, "discard-only (RFC 6666)"),
    v6({0x100, 0, 0, 1}, 64, "dummy prefix (RFC 9780)"),
    v6({0x2001, 0}, 32, "Teredo (RFC 4380)"),
    v6({0x2001, 2, 0}, 48, "benchmarking (RFC 5180)"),
    v6({0x2001, 0x10}, 28, "ORCHID (RFC 4843)"),
    v6({0x2001, 0x20}, 28, "ORCHIDv2 (RFC 7343)"),
    v6({0x2001, 0x30}, 28, "drone remote identification (RFC 9374)"),
    v6({0x2001, 0}, 23, "IETF protocol assignments (RFC 2928)"),
    v6({0x2001, 0xdb8}, 32, "documentation (RFC 3849)"),
    v6({0x2002}, 16, "6to4 (RFC 3056)"),
    v6({0x2620, 0x4f, 0x8000}, 48, "AS112 (RFC 7534)"),
    v6({0x3ffe}, 16, "returned 6bone space (RFC 3701)"),
    v6({0x3fff}, 20, "documentation (RFC 9637)"),
    v6({0x5f00}, 16, "segment routing (RFC 9602)"),
    v6({0xfc00}, 7, "unique local (RFC 4193)"),  // fd00:ec2::254: AWS metadata
    v6({0xfe80}, 10, "link-local (RFC 4291)"),
    v6({0xfec0}, 10, "site-local (RFC 3879)"),
    v6({0xff00}, 8, "multicast (RFC 4291)"),
};

constexpr Block global_unicast_v6 = v6({0x2000}, 3, "global unicast");

bool within(const Block& block, std::span<const std::uint8_t> bytes) {
  const std::size_t whole = block.bits / 8;
  if (!std::equal(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(whole), block.bytes.begin()))
    return false;
  const unsigned rest = block.bits % 8;
  return rest == 0 || (bytes[whole] ^ block.bytes[whole]) >> (8 - rest) == 0;
}

std::optional<std::string_view> find(std::span<const Block> table, std::span<const std::uint8_t> bytes) {
  const auto row =
      std::find_if(table.begin(), table.end(), [&](const Block& block) { return within(block, bytes); });
  if (row == table.end()) return std::nullopt;
  return row->name;
}

// RFC 5214 section 6.1: the interface identifier 00-00-5E-FE (or 02-00-5E-FE) is followed by an IPv4 address.
bool is_isatap(std::span<const std::uint8_t> bytes) {
  return (bytes[8] & ~0x02) == 0 && bytes[9] == 0 && bytes[10] == 0x5e && bytes[11] == 0xfe;
}

}  // namespace

std::optional<std::string_view> not_public(const ip::Address& address) {
  const auto bytes = address.bytes();
  if (!address.is_v6()) return find(special_v4, bytes);
  if (const auto name = find(special_v6, bytes)) return name;
  if (!within(global_unicast_v6, bytes)) return "not given out as global unicast (RFC 4291)";
  if (is_isatap(bytes)) return "ISATAP (RFC 5214)";
  return std::nullopt;
}

bool is_own_address(const ip::Address& address) {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) return true;  // not knowing is no permission
  const std::unique_ptr<ifaddrs, decltype(&::freeifaddrs)> owner(list, &::freeifaddrs);
  for (const ifaddrs* entry = list; entry; entry = entry->ifa_next) {
    if (ip::Address::of(entry->ifa_addr) == address) return true;
  }
  return false;
}

}  // namespace lightkeep::net
