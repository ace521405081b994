// The address rule against the IANA registries, written down a second time: each block's first and last
// address, and what stands just outside of it.
#include "app/net/public_address.h"

#include <gtest/gtest.h>

#include <netinet/in.h>

#include <cstring>
#include <ostream>

namespace lightkeep::net {
namespace {

struct Row {
  const char* name;
  const char* first;
  const char* last;
  const char* before = nullptr;  // public; null where the neighbour is special too
  const char* after = nullptr;
};

void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name << " " << row.first;
}

const Row blocks[] = {
    // https://www.iana.org/assignments/iana-ipv4-special-registry
    {"this network", "0.0.0.0", "0.255.255.255", nullptr, "1.0.0.0"},
    {"private use", "10.0.0.0", "10.255.255.255", "9.255.255.255", "11.0.0.0"},
    {"shared", "100.64.0.0", "100.127.255.255", "100.63.255.255", "100.128.0.0"},
    {"loopback", "127.0.0.0", "127.255.255.255", "126.255.255.255", "128.0.0.0"},
    {"link-local", "169.254.0.0", "169.254.255.255", "169.253.255.255", "169.255.0.0"},
    {"private use", "172.16.0.0", "172.31.255.255", "172.15.255.255", "172.32.0.0"},
    {"IETF", "192.0.0.0", "192.0.0.255", "191.255.255.255", "192.0.1.0"},
    {"DS-Lite", "192.0.0.0", "192.0.0.7"},
    {"dummy", "192.0.0.8", "192.0.0.8"},
    {"PCP anycast", "192.0.0.9", "192.0.0.9"},
    {"TURN anycast", "192.0.0.10", "192.0.0.10"},
    {"NAT64 discovery", "192.0.0.170", "192.0.0.171"},
    {"TEST-NET-1", "192.0.2.0", "192.0.2.255", "192.0.1.255", "192.0.3.0"},
    {"AS112", "192.31.196.0", "192.31.196.255", "192.31.195.255", "192.31.197.0"},
    {"AMT", "192.52.193.0", "192.52.193.255", "192.52.192.255", "192.52.194.0"},
    {"6to4 relay", "192.88.99.0", "192.88.99.255", "192.88.98.255", "192.88.100.0"},
    {"private use", "192.168.0.0", "192.168.255.255", "192.167.255.255", "192.169.0.0"},
    {"AS112", "192.175.48.0", "192.175.48.255", "192.175.47.255", "192.175.49.0"},
    {"benchmarking", "198.18.0.0", "198.19.255.255", "198.17.255.255", "198.20.0.0"},
    {"TEST-NET-2", "198.51.100.0", "198.51.100.255", "198.51.99.255", "198.51.101.0"},
    {"TEST-NET-3", "203.0.113.0", "203.0.113.255", "203.0.112.255", "203.0.114.0"},
    {"multicast", "224.0.0.0", "239.255.255.255", "223.255.255.255", nullptr},
    {"reserved", "240.0.0.0", "255.255.255.255"},
    {"broadcast", "255.255.255.255", "255.255.255.255"},
    // metadata services of clouds
    {"metadata", "169.254.169.254", "169.254.169.254"},
    {"metadata, ECS", "169.254.170.2", "169.254.170.2"},
    {"metadata, Alibaba", "100.100.100.200", "100.100.100.200"},
    {"metadata, Oracle", "192.0.0.192", "192.0.0.192"},
    {"Azure wire server", "168.63.129.16", "168.63.129.16", "168.63.129.15", "168.63.129.17"},
    {"metadata, AWS", "fd00:ec2::254", "fd00:ec2::254"},
    // https://www.iana.org/assignments/iana-ipv6-special-registry
    {"loopback", "::1", "::1"},
    {"unspecified", "::", "::"},
    {"IPv4-compatible", "::", "::ffff:ffff"},
    {"IPv4-mapped", "::ffff:0:0", "::ffff:ffff:ffff"},
    {"IPv4-mapped, public", "::ffff:8.8.8.8", "::ffff:8.8.8.8"},
    {"IPv4-translated", "::ffff:0:0:0", "::ffff:0:ffff:ffff"},
    {"NAT64", "64:ff9b::", "64:ff9b::ffff:ffff"},
    {"NAT64, public", "64:ff9b::8.8.8.8", "64:ff9b::8.8.8.8"},
    {"NAT64, local", "64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff"},
    {"discard", "100::", "100::ffff:ffff:ffff:ffff"},
    {"dummy prefix", "100:0:0:1::", "100:0:0:1:ffff:ffff:ffff:ffff"},
    {"IETF", "2001::", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "2000:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "2001:200::"},
    {"Teredo", "2001::", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"PCP anycast", "2001:1::1", "2001:1::1"},
    {"TURN anycast", "2001:1::2", "2001:1::2"},
    {"DNS-SD anycast", "2001:1::3", "2001:1::3"},
    {"benchmarking", "2001:2::", "2001:2:0:ffff:ffff:ffff:ffff:ffff"},
    {"AMT", "2001:3::", "2001:3:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"AS112", "2001:4:112::", "2001:4:112:ffff:ffff:ffff:ffff:ffff"},
    {"ORCHID", "2001:10::", "2001:1f:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"ORCHIDv2", "2001:20::", "2001:2f:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"drone identification", "2001:30::", "2001:3f:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"documentation", "2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff",
     "2001:db7:ffff:ffff:ffff:ffff:ffff:ffff", "2001:db9::"},
    {"6to4", "2002::", "2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "2001:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "2003::"},
    {"6to4 of loopback", "2002:7f00:1::", "2002:7f00:1::1"},
    {"AS112", "2620:4f:8000::", "2620:4f:8000:ffff:ffff:ffff:ffff:ffff",
     "2620:4f:7fff:ffff:ffff:ffff:ffff:ffff", "2620:4f:8001::"},
    {"6bone", "3ffe::", "3ffe:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "3ffd:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     nullptr},
    {"documentation", "3fff::", "3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr, "3fff:1000::"},
    {"segment routing", "5f00::", "5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"unique local", "fc00::", "fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"link-local", "fe80::", "febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"site-local", "fec0::", "feff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    {"multicast", "ff00::", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
    // RFC 4291: only 2000::/3 has been given out
    {"below global unicast", "::1:0:0:0", "1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr, "2000::"},
    {"above global unicast", "4000::", "fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
     "3fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", nullptr},
    // RFC 5214, inside of global unicast
    {"ISATAP", "2a00:1450::5efe:a00:1", "2a00:1450::5efe:808:808"},
    {"ISATAP, unique", "2a00:1450::200:5efe:a00:1", "2a00:1450::200:5efe:808:808"},
};

bool is_public(const char* text) {
  const auto address = ip::Address::parse(text);
  EXPECT_TRUE(address) << text;
  return address && !not_public(*address);
}

class SpecialBlocks : public testing::TestWithParam<Row> {};

TEST_P(SpecialBlocks, AreNotPublicFromFirstToLast) {
  EXPECT_FALSE(is_public(GetParam().first));
  EXPECT_FALSE(is_public(GetParam().last));
}

TEST_P(SpecialBlocks, EndWhereTheRegistrySays) {
  if (GetParam().before) {
    EXPECT_TRUE(is_public(GetParam().before)) << GetParam().before;
  }
  if (GetParam().after) {
    EXPECT_TRUE(is_public(GetParam().after)) << GetParam().after;
  }
}

INSTANTIATE_TEST_SUITE_P(Registries, SpecialBlocks, testing::ValuesIn(blocks));

TEST(Address, OrdinaryServersArePublic) {
  for (const char* text :
       {"1.1.1.1", "8.8.8.8", "93.184.216.34", "151.101.1.69", "2606:4700::1111", "2a00:1450:4001:81b::200e",
        "2001:4860:4860::8888", "2620:fe::fe", "2a02:2e0:3fe:1001:302::"}) {
    EXPECT_TRUE(is_public(text)) << text;
  }
}

TEST(Address, KnowsThisMachinesOwn) {
  EXPECT_TRUE(is_own_address(*ip::Address::parse("127.0.0.1")));
  EXPECT_FALSE(is_own_address(*ip::Address::parse("8.8.8.8")));
}

}  // namespace
}  // namespace lightkeep::net
