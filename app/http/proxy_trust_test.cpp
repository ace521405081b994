// Who is asking, behind which proxies.
#include "app/http/proxy_trust.h"

#include <gtest/gtest.h>

namespace lightkeep::http {
namespace {

ip::Address address(std::string_view text) {
  const auto out = ip::Address::parse_unmapped(text);
  EXPECT_TRUE(out) << text;
  return out.value_or(ip::Address());
}

Fields fields(std::vector<std::pair<std::string, std::string>> list) {
  Fields out;
  for (auto& [name, value] : list) out.add(name, value);
  return out;
}

constexpr std::string_view our_name = "images.example.com";

struct Row {
  std::string_view rule, peer;
  std::vector<std::pair<std::string, std::string>> fields;
  std::string_view client;
  bool secure, local, allowed;
  std::string_view host = our_name;
};

void expect_rows(const ProxyTrust& trust, const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    const Caller caller = trust.resolve(address(row.peer), false, fields(row.fields), row.host);
    EXPECT_EQ(caller.address.text(), row.client) << row.rule;
    EXPECT_EQ(caller.secure, row.secure) << row.rule;
    EXPECT_EQ(caller.local, row.local) << row.rule;
    EXPECT_EQ(caller.allowed, row.allowed) << row.rule;
  }
}

const std::vector<std::string> trusted{"127.0.0.1", "::1", "10.0.0.0/8", "fd00::/8"};

TEST(ProxyTrust, ResolvesTheCaller) {
  const ProxyTrust trust(true, trusted, ForwardingFields::x_forwarded);
  expect_rows(
      trust,
      {{"a stranger's fields are nothing",
        "203.0.113.9",
        {{"X-Forwarded-For", "1.1.1.1"}, {"X-Forwarded-Proto", "https"}},
        "203.0.113.9",
        false,
        false,
        false},
       {"one proxy",
        "127.0.0.1",
        {{"X-Forwarded-For", "198.51.100.7"}, {"X-Forwarded-Proto", "https"}},
        "198.51.100.7",
        true,
        false,
        true},
       {"what the client claimed is left of what the proxy saw",
        "127.0.0.1",
        {{"X-Forwarded-For", "127.0.0.1, 198.51.100.7"}, {"X-Forwarded-Proto", "https"}},
        "198.51.100.7",
        true,
        false,
        true},
       {"several fields are one list",
        "127.0.0.1",
        {{"X-Forwarded-For", "9.9.9.9"}, {"X-Forwarded-For", "198.51.100.7"}, {"X-Forwarded-Proto", "https"}},
        "198.51.100.7",
        true,
        false,
        true},
       {"a chain of our own proxies",
        "::1",
        {{"X-Forwarded-For", "198.51.100.7, 10.1.2.3"}, {"X-Forwarded-Proto", "https"}},
        "198.51.100.7",
        true,
        false,
        true},
       {"the proxy says plain",
        "127.0.0.1",
        {{"X-Forwarded-For", "198.51.100.7"}, {"X-Forwarded-Proto", "http"}},
        "198.51.100.7",
        false,
        false,
        false},
       {"IPv4 in IPv6",
        "::ffff:10.1.2.3",
        {{"X-Forwarded-For", "::ffff:198.51.100.7"}, {"X-Forwarded-Proto", "https"}},
        "198.51.100.7",
        true,
        false,
        true},
       {"with a port",
        "127.0.0.1",
        {{"X-Forwarded-For", "198.51.100.7:1234"}, {"X-Forwarded-Proto", "HTTPS"}},
        "198.51.100.7",
        true,
        false,
        true},
       {"beside the right kind, the other is nothing",
        "127.0.0.1",
        {{"X-Forwarded-For", "198.51.100.7"},
         {"X-Forwarded-Proto", "https"},
         {"Forwarded", "for=9.9.9.9;proto=http"}},
        "198.51.100.7",
        true,
        false,
        true}});
}

TEST(ProxyTrust, NobodyIsLocalUnlessTheChainSaysSo) {
  const ProxyTrust trust(true, trusted, ForwardingFields::x_forwarded);
  expect_rows(
      trust,
      {{"a proxy that says nothing", "127.0.0.1", {}, "127.0.0.1", false, false, false},
       {"a proxy elsewhere that says nothing", "10.1.2.3", {}, "10.1.2.3", false, false, false},
       {"a scheme alone", "127.0.0.1", {{"X-Forwarded-Proto", "https"}}, "127.0.0.1", true, false, true},
       {"plain and no client",
        "127.0.0.1",
        {{"X-Forwarded-Proto", "http"}},
        "127.0.0.1",
        false,
        false,
        false},
       {"an unknown client",
        "127.0.0.1",
        {{"X-Forwarded-For", "unknown"}, {"X-Forwarded-Proto", "https"}},
        "127.0.0.1",
        true,
        false,
        true},
       {"an unknown client of a proxy behind another",
        "127.0.0.1",
        {{"X-Forwarded-For", "unknown, 127.0.0.1"}, {"X-Forwarded-Proto", "https"}},
        "127.0.0.1",
        true,
        false,
        true},
       {"a client without a scheme",
        "127.0.0.1",
        {{"X-Forwarded-For", "198.51.100.7"}},
        "198.51.100.7",
        false,
        false,
        false},
       {"empty fields",
        "127.0.0.1",
        {{"X-Forwarded-For", ""}, {"X-Forwarded-Proto", ""}},
        "127.0.0.1",
        false,
        false,
        false},
       {"another kind of fields",
        "127.0.0.1",
        {{"Forwarded", "for=9.9.9.9;proto=https"}},
        "127.0.0.1",
        false,
        false,
        false},
       {"the chain says so",
        "127.0.0.1",
        {{"X-Forwarded-For", "127.0.0.1"}, {"X-Forwarded-Proto", "https"}},
        "127.0.0.1",
        true,
        true,
        true},
       {"the chain says so, of a program that asks us directly",
        "127.0.0.1",
        {{"X-Forwarded-For", "::1"}},
        "::1",
        false,
        true,
        true},
       {"a program that asks us by our loopback address is answered, no more",
        "127.0.0.1",
        {},
        "127.0.0.1",
        false,
        false,
        true,
        "127.0.0.1"},
       {"and by our loopback name", "::1", {}, "::1", false, false, true, "localhost"}});
  const ProxyTrust elsewhere(true, {"10.0.0.7"}, ForwardingFields::x_forwarded);
  expect_rows(elsewhere, {{"a proxy on this machine that nobody told us of",
                           "127.0.0.1",
                           {{"X-Forwarded-For", "198.51.100.7"}, {"X-Forwarded-Proto", "https"}},
                           "127.0.0.1",
                           false,
                           false,
                           false}});
}

TEST(ProxyTrust, ReadsTheSchemesOfAChain) {
  const ProxyTrust trust(true, trusted, ForwardingFields::x_forwarded);
  const auto of = [&](const std::string& nodes, const std::string& schemes) {
    return trust.resolve(address("127.0.0.1"), false,
                         fields({{"X-Forwarded-For", nodes}, {"X-Forwarded-Proto", schemes}}), our_name);
  };
  EXPECT_TRUE(of("198.51.100.7, 10.1.2.3", "https, http").allowed) << "the outer proxy ends TLS";
  EXPECT_TRUE(of("198.51.100.7, 10.1.2.3", "https, https").allowed);
  EXPECT_TRUE(of("198.51.100.7", "https, https").allowed) << "all say the same";
  for (const auto& [nodes, schemes] :
       {std::pair("198.51.100.7", "https, http"), std::pair("198.51.100.7, 203.0.113.5", "https, http"),
        std::pair("198.51.100.7, 10.1.2.3", "http, https"), std::pair("198.51.100.7", "ftp"),
        std::pair("198.51.100.7", "http,https,http")}) {
    const Caller caller = of(nodes, schemes);
    EXPECT_FALSE(caller.secure || caller.allowed) << nodes << " " << schemes;
    EXPECT_NE(caller.problem.find("X-Forwarded-Proto"), std::string_view::npos) << nodes << " " << schemes;
  }
  EXPECT_TRUE(of("198.51.100.7", "http").problem.empty()) << "plain HTTP, and that is all";
}

TEST(ProxyTrust, ReadsTheChainOfForwarded) {
  const ProxyTrust trust(true, {"127.0.0.1", "10.0.0.0/8"}, ForwardingFields::forwarded);
  const auto of = [&](const std::string& value) {
    return trust.resolve(
        address("127.0.0.1"), false,
        fields({{"X-Forwarded-For", "9.9.9.9"}, {"X-Forwarded-Proto", "http"}, {"Forwarded", value}}),
        our_name);
  };
  const Caller caller = of("for=1.1.1.1, for=\"[2001:db8::7]:99\";Proto=\"https\";by=x");
  EXPECT_EQ(caller.address.text(), "2001:db8::7");
  EXPECT_TRUE(caller.secure && caller.allowed);
  EXPECT_TRUE(of("for=198.51.100.7;proto=https, for=10.1.2.3;proto=http").allowed);
  EXPECT_TRUE(of("for=198.51.100.7;proto=https, for=10.1.2.3").allowed);
  for (const char* value :
       {"for=198.51.100.7", "for=198.51.100.7;proto=https, for=203.0.113.5;proto=http", "by=x", ""}) {
    EXPECT_FALSE(of(value).allowed) << value;
    EXPECT_NE(of(value).problem.find("Forwarded"), std::string_view::npos) << value;
  }
  EXPECT_TRUE(of("proto=https").unnamed);
  EXPECT_TRUE(of("for=_hidden;proto=https").unnamed);
  EXPECT_FALSE(of("for=_hidden;proto=https").local);
}

TEST(ProxyTrust, WithoutAProxyNobodyIsBelieved) {
  const ProxyTrust trust(false, {"127.0.0.1"}, ForwardingFields::x_forwarded);
  const Caller caller =
      trust.resolve(address("127.0.0.1"), false,
                    fields({{"X-Forwarded-For", "8.8.8.8"}, {"X-Forwarded-Proto", "http"}}), our_name);
  EXPECT_EQ(caller.address.text(), "127.0.0.1");
  EXPECT_TRUE(caller.local && caller.allowed);
  EXPECT_TRUE(trust.resolve(address("203.0.113.9"), true, {}, our_name).allowed);
  EXPECT_FALSE(trust.resolve(address("203.0.113.9"), true, {}, our_name).local);
  EXPECT_FALSE(trust.resolve(address("203.0.113.9"), false, {}, our_name).allowed);
  for (const char* host : {"localhost", "images.localhost", "127.0.0.1", "[::1]"}) {
    const Caller published = trust.resolve(address("172.17.0.1"), false, {}, host);
    EXPECT_TRUE(published.allowed) << "a container's port, published on " << host;
    EXPECT_FALSE(published.local) << host;
  }
}

TEST(ProxyTrust, NamesAnEntryThatIsNoAddress) {
  for (const char* text : {"nginx", "10.0.0.0/33", "10.0.0.0/", "10.0.0.0/8x", ""}) {
    EXPECT_THROW(ProxyTrust(true, {text}, ForwardingFields::forwarded), std::runtime_error) << text;
  }
}

}  // namespace
}  // namespace lightkeep::http
