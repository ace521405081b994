// Who is asking, behind which proxies.
#include "app/http/proxy_trust.h"

#include <gtest/gtest.h>

namespace lightkeep::http {
namespace {

IpAddress address(std::string_view text) {
  const auto out = IpAddress::parse(text);
  EXPECT_TRUE(out) << text;
  return out.value_or(IpAddress());
}

Fields fields(std::vector<std::pair<std::string, std::string>> list) {
  Fields out;
  for (auto& [name, value] : list) out.add(name, value);
  return out;
}

struct Row {
  std::string_view rule, peer;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string_view client;
  bool secure, allowed;
};

TEST(ProxyTrust, ResolvesTheCaller) {
  const std::vector<std::string> trusted{"127.0.0.1", "::1", "10.0.0.0/8", "fd00::/8"};
  const ProxyTrust trust(true, trusted, ForwardingFields::x_forwarded);
  const Row rows[] = {
      {"a stranger's fields are nothing",
       "203.0.113.9",
       {{"X-Forwarded-For", "1.1.1.1"}, {"X-Forwarded-Proto", "https"}},
       "203.0.113.9",
       false,
       false},
      {"one proxy",
       "127.0.0.1",
       {{"X-Forwarded-For", "198.51.100.7"}, {"X-Forwarded-Proto", "https"}},
       "198.51.100.7",
       true,
       true},
      {"what the client claimed is left of what the proxy saw",
       "127.0.0.1",
       {{"X-Forwarded-For", "127.0.0.1, 198.51.100.7"}, {"X-Forwarded-Proto", "https"}},
       "198.51.100.7",
       true,
       true},
      {"several fields are one list",
       "127.0.0.1",
       {{"X-Forwarded-For", "9.9.9.9"}, {"X-Forwarded-For", "198.51.100.7"}, {"X-Forwarded-Proto", "https"}},
       "198.51.100.7",
       true,
       true},
      {"a chain of our own proxies",
       "::1",
       {{"X-Forwarded-For", "198.51.100.7, 10.1.2.3"}, {"X-Forwarded-Proto", "https"}},
       "198.51.100.7",
       true,
       true},
      {"the proxy says plain",
       "127.0.0.1",
       {{"X-Forwarded-For", "198.51.100.7"}, {"X-Forwarded-Proto", "http"}},
       "198.51.100.7",
       false,
       false},
      {"the proxy says plain and hides the client",
       "127.0.0.1",
       {{"X-Forwarded-Proto", "http"}},
       "127.0.0.1",
       false,
       false},
      {"the nearest proxy's scheme counts",
       "127.0.0.1",
       {{"X-Forwarded-For", "198.51.100.7"}, {"X-Forwarded-Proto", "https, http"}},
       "198.51.100.7",
       false,
       false},
      {"somebody on this machine", "127.0.0.1", {}, "127.0.0.1", false, true},
      {"a proxy elsewhere that says nothing", "10.1.2.3", {}, "10.1.2.3", false, false},
      {"IPv4 in IPv6",
       "::ffff:10.1.2.3",
       {{"X-Forwarded-For", "::ffff:198.51.100.7"}, {"X-Forwarded-Proto", "https"}},
       "198.51.100.7",
       true,
       true},
      {"with a port",
       "127.0.0.1",
       {{"X-Forwarded-For", "198.51.100.7:1234"}, {"X-Forwarded-Proto", "https"}},
       "198.51.100.7",
       true,
       true},
      {"a proxy on this machine that sets another kind makes nobody local",
       "127.0.0.1",
       {{"Forwarded", "for=9.9.9.9;proto=https"}},
       "127.0.0.1",
       false,
       false},
      {"beside the right kind, the other is nothing",
       "127.0.0.1",
       {{"X-Forwarded-For", "198.51.100.7"},
        {"X-Forwarded-Proto", "https"},
        {"Forwarded", "for=9.9.9.9;proto=http"}},
       "198.51.100.7",
       true,
       true},
      {"nonsense stays with the proxy",
       "10.1.2.3",
       {{"X-Forwarded-For", "unknown"}, {"X-Forwarded-Proto", "https"}},
       "10.1.2.3",
       true,
       true},
  };
  for (const Row& row : rows) {
    const Caller caller = trust.resolve(address(row.peer), false, fields(row.fields));
    EXPECT_EQ(caller.address.text(), row.client) << row.rule;
    EXPECT_EQ(caller.secure, row.secure) << row.rule;
    EXPECT_EQ(caller.allowed, row.allowed) << row.rule;
  }
}

TEST(ProxyTrust, OfAProxyThatSetsForwardedNothingElseCounts) {
  const ProxyTrust trust(true, {"127.0.0.1"}, ForwardingFields::forwarded);
  const Caller caller =
      trust.resolve(address("127.0.0.1"), false,
                    fields({{"X-Forwarded-For", "9.9.9.9"},
                            {"X-Forwarded-Proto", "http"},
                            {"Forwarded", "for=1.1.1.1, for=\"[2001:db8::7]:99\";Proto=https;by=x"}}));
  EXPECT_EQ(caller.address.text(), "2001:db8::7");
  EXPECT_TRUE(caller.secure);
  EXPECT_TRUE(caller.allowed);
}

TEST(ProxyTrust, WithoutAProxyNobodyIsBelieved) {
  const ProxyTrust trust(false, {"127.0.0.1"}, ForwardingFields::x_forwarded);
  const Caller caller = trust.resolve(
      address("127.0.0.1"), false, fields({{"X-Forwarded-For", "8.8.8.8"}, {"X-Forwarded-Proto", "http"}}));
  EXPECT_EQ(caller.address.text(), "127.0.0.1");
  EXPECT_TRUE(caller.allowed);
  EXPECT_TRUE(trust.resolve(address("203.0.113.9"), true, {}).allowed);
  EXPECT_FALSE(trust.resolve(address("203.0.113.9"), false, {}).allowed);
}

TEST(ProxyTrust, NamesAnEntryThatIsNoAddress) {
  for (const char* text : {"nginx", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", ""}) {
    EXPECT_THROW(ProxyTrust(true, {text}, ForwardingFields::forwarded), std::runtime_error) << text;
  }
}

TEST(IpAddress, BlocksContainTheirAddresses) {
  EXPECT_TRUE(IpBlock::parse("192.168.0.0/23")->contains(address("192.168.1.255")));
  EXPECT_FALSE(IpBlock::parse("192.168.0.0/23")->contains(address("192.168.2.0")));
  EXPECT_TRUE(IpBlock::parse("0.0.0.0/0")->contains(address("8.8.8.8")));
  EXPECT_FALSE(IpBlock::parse("0.0.0.0/0")->contains(address("2001:db8::1")));
  EXPECT_TRUE(IpBlock::parse("2001:db8::/33")->contains(address("2001:db8:7fff::")));
  EXPECT_FALSE(IpBlock::parse("2001:db8::/33")->contains(address("2001:db8:8000::")));
}

TEST(IpAddress, OneCustomerIsOneSite) {
  EXPECT_EQ(address("2001:db8::1").site(), address("2001:db8::ffff").site());
  EXPECT_NE(address("2001:db8::1").site(), address("2001:db8:0:1::1").site());
  EXPECT_NE(address("10.0.0.1").site(), address("10.0.0.2").site());
}

}  // namespace
}  // namespace lightkeep::http
