#include "app/ip/address.h"

#include <netinet/in.h>

#include <gtest/gtest.h>

namespace lightkeep::ip {
namespace {

Address address(std::string_view text) {
  return Address::parse_unmapped(text).value();
}

TEST(Address, ReadsOnlyTheCanonicalForms) {
  for (const char* text :
       {"127.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "127.0.0.01", "1.2.3.4.", "1.2.3",
        "1.2.3.4.5", "256.1.1.1", "", " 1.2.3.4", "fe80::1%eth0", "[::1]", "::1::", "1:2:3:4:5:6:7:8:9"}) {
    EXPECT_FALSE(Address::parse(text)) << text;
  }
}

TEST(Address, IsWrittenShort) {
  EXPECT_EQ(Address::parse("2001:0DB8:0:0:0:0:0:0001")->text(), "2001:db8::1");
  EXPECT_EQ(Address::parse("10.0.0.1")->text(), "10.0.0.1");
}

TEST(Address, WithAScopeIsNone) {
  sockaddr_in6 in{};
  in.sin6_family = AF_INET6;
  in.sin6_addr.s6_addr[0] = 0x20;
  EXPECT_TRUE(Address::of(reinterpret_cast<const sockaddr*>(&in)));
  in.sin6_scope_id = 1;
  EXPECT_FALSE(Address::of(reinterpret_cast<const sockaddr*>(&in)));
}

TEST(Address, IsReadToItsEnd) {
  using namespace std::string_view_literals;
  for (const std::string_view text :
       {"10.0.0.1\0"sv, "10.0.0.1\0.example"sv, "::1\0"sv, "10.0.0.1 "sv, "10.0.0.1/8"sv, ""sv})
    EXPECT_FALSE(Address::parse(text)) << text;
}

TEST(Block, ContainsItsAddresses) {
  EXPECT_TRUE(Block::parse("192.168.0.0/23")->contains(address("192.168.1.255")));
  EXPECT_FALSE(Block::parse("192.168.0.0/23")->contains(address("192.168.2.0")));
  EXPECT_TRUE(Block::parse("0.0.0.0/0")->contains(address("8.8.8.8")));
  EXPECT_FALSE(Block::parse("0.0.0.0/0")->contains(address("2001:db8::1")));
  EXPECT_TRUE(Block::parse("2001:db8::/33")->contains(address("2001:db8:7fff::")));
  EXPECT_FALSE(Block::parse("2001:db8::/33")->contains(address("2001:db8:8000::")));
}

TEST(Address, OneCustomerIsOneSite) {
  EXPECT_EQ(address("2001:db8::1").site(), address("2001:db8::ffff").site());
  EXPECT_NE(address("2001:db8::1").site(), address("2001:db8:0:1::1").site());
  EXPECT_NE(address("10.0.0.1").site(), address("10.0.0.2").site());
}

TEST(SiteOf, IsTheNetworkOfAnIpv6Address) {
  EXPECT_EQ(site_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(site_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::");
  EXPECT_EQ(site_of("::ffff:192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(site_of(""), "");
}

TEST(NetworkOf, IsWhatIsEasilyHadByOne) {
  EXPECT_EQ(network_of("192.0.2.7"), "192.0.2.7");
  EXPECT_EQ(network_of("2001:db8:1:2:3:4:5:6"), "2001:db8:1::");
}

TEST(Block, TakesBothSpellingsOfAnIpv4AddressForOne) {
  EXPECT_TRUE(Block::parse("10.0.0.0/8")->contains(*Address::parse("::ffff:10.1.2.3")));
  EXPECT_TRUE(Block::parse("::ffff:10.0.0.0/104")->contains(address("10.1.2.3")));
  EXPECT_TRUE(Block::parse("::/0")->contains(address("10.1.2.3")));
}

TEST(Address, IsUnmappedOnlyWhereThatIsAskedFor) {
  const Address mapped = *Address::parse("::ffff:192.0.2.7");
  EXPECT_TRUE(mapped.is_v6());
  EXPECT_EQ(mapped.unmapped(), address("192.0.2.7"));
  EXPECT_EQ(Address::parse_unmapped("::ffff:192.0.2.7"), address("192.0.2.7"));
  EXPECT_EQ(address("2001:db8::1").unmapped(), address("2001:db8::1"));
}

TEST(Address, OfAPeerHasNoScope) {
  sockaddr_storage storage{};
  auto& in = reinterpret_cast<sockaddr_in6&>(storage);
  in.sin6_family = AF_INET6;
  in.sin6_addr.s6_addr[0] = 0xfe;
  in.sin6_addr.s6_addr[1] = 0x80;
  in.sin6_scope_id = 2;
  EXPECT_EQ(Address::of_peer(storage).text(), "fe80::");
}

TEST(Address, KnowsTheNamesOfThisMachine) {
  for (const char* host : {"localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"})
    EXPECT_TRUE(names_this_machine(host)) << host;
  for (const char* host : {"", "[]", "127.1", "128.0.0.1", "127.0.0.1.example", "::2", "localhost.example"})
    EXPECT_FALSE(names_this_machine(host)) << host;
}

}  // namespace
}  // namespace lightkeep::ip
