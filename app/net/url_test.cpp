#include "app/net/url.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "app/net/error.h"

namespace lightkeep::net {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string refusal(std::string_view text) {
  try {
    parse_url(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.fault(), Fault::bad_url) << text;
    return error.what();
  }
  return {};
}

TEST(Url, HasItsPartsTakenApart) {
  const Url url = parse_url("HTTPS://Example.COM:8443/a/b.jpg?x=1&y=2#part");
  EXPECT_TRUE(url.https);
  EXPECT_EQ(url.host, "example.com");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.target, "/a/b.jpg?x=1&y=2");
  EXPECT_EQ(url.authority(), "example.com:8443");
  EXPECT_FALSE(url.literal);
}

TEST(Url, HasANameOfAnyScriptAsTheDnsKnowsIt) {
  const Url url = parse_url("https://B\u00dccher.example/\u00e4.jpg");
  EXPECT_EQ(url.host, "xn--bcher-kva.example");
  EXPECT_EQ(url.text(), "https://xn--bcher-kva.example/%C3%A4.jpg");
  EXPECT_EQ(parse_url("http://\u24db\u24de\u24d2\u24d0\u24db\u24d7\u24de\u24e2\u24e3/").host, "localhost")
      << "which the guard of addresses then judges";
  EXPECT_EQ(resolve_reference(url, "//\u043f\u0440\u0438\u043c\u0435\u0440.example/x").host,
            "xn--e1afmkfd.example");
}

TEST(Url, HasDefaults) {
  EXPECT_EQ(parse_url("http://example.com").port, 80);
  EXPECT_EQ(parse_url("https://example.com").port, 443);
  EXPECT_EQ(parse_url("http://example.com:/x").port, 80);
  EXPECT_EQ(parse_url("http://example.com").target, "/");
  EXPECT_EQ(parse_url("http://example.com?q").target, "/?q");
  EXPECT_EQ(parse_url("https://example.com:443/").authority(), "example.com");
  EXPECT_EQ(parse_url("https://example.com:80/").authority(), "example.com:80");
}

TEST(Url, TakesAddressesInTheirCanonicalForm) {
  EXPECT_EQ(parse_url("http://93.184.216.34/").literal->text(), "93.184.216.34");
  const Url url = parse_url("http://[2001:0DB8::0001]:8080/");
  EXPECT_EQ(url.literal->text(), "2001:db8::1");
  EXPECT_EQ(url.authority(), "[2001:db8::1]:8080");
}

struct Odd {
  const char* url;
  const char* says;
};

class OddUrls : public testing::TestWithParam<Odd> {};

TEST_P(OddUrls, AreRefused) {
  EXPECT_THAT(refusal(GetParam().url), HasSubstr(GetParam().says)) << GetParam().url;
}

const Odd odd_schemes[] = {
    {"", "http://"},
    {"example.com/a.jpg", "http://"},
    {"ftp://example.com/", "http://"},
    {"file:///etc/passwd", "http://"},
    {"gopher://example.com/", "http://"},
    {"data:image/png;base64,AAAA", "http://"},
    {"javascript:alert(1)", "http://"},
    {"unix:///var/run/docker.sock", "http://"},
    {"http:example.com", "http://"},
    {"http:/example.com", "http://"},
    {"http:///example.com/", "no host"},
    {" http://example.com/", "http://"},
    {"//example.com/", "http://"},
    {"https", "http://"},
    {"http://", "no host"},
    {"http://?x", "no host"},
    {"http://:80/", "no host"},
};
INSTANTIATE_TEST_SUITE_P(Schemes, OddUrls, testing::ValuesIn(odd_schemes));

const Odd odd_addresses[] = {
    {"http://2130706433/", "four decimal"},
    {"http://0x7f000001/", "four decimal"},
    {"http://0X7F000001/", "four decimal"},
    {"http://017700000001/", "four decimal"},
    {"http://0x7f.0.0.1/", "four decimal"},
    {"http://0x7f.0x0.0x0.0x1/", "four decimal"},
    {"http://0177.0.0.1/", "four decimal"},
    {"http://127.0.0.01/", "four decimal"},
    {"http://127.1/", "four decimal"},
    {"http://127.0.1/", "four decimal"},
    {"http://1.2.3.4.5/", "four decimal"},
    {"http://256.256.256.256/", "four decimal"},
    {"http://0/", "four decimal"},
    {"http://0x/", "four decimal"},
    {"http://foo.0x7f/", "four decimal"},
    {"http://foo.1/", "four decimal"},
    {"http://127.0.0.1./", "ends with a dot"},
    {"http://127.0.0.1%2e/", "characters"},
    {"http://127%2e0.0.1/", "characters"},
    {"http://%31%32%37.0.0.1/", "characters"},
    {"http://\xef\xbc\x91\xef\xbc\x92\xef\xbc\x97.0.0.1/", "digits 0 to 9"},  // fullwidth 127
    {"http://127\xe3\x80\x82"
     "0\xe3\x80\x82"
     "0\xe3\x80\x82"
     "1/",
     "digits 0 to 9"},                                                        // ideographic full stops
    {"http://\xe2\x91\xa0\xe2\x91\xa1\xe2\x91\xa6.0.0.1/", "digits 0 to 9"},  // circled digits
    {"http://[::1/", "IPv6"},
    {"http://::1/", "host"},
    {"http://[::1]x/", "port"},
    {"http://[::1]1/", "port"},
    {"http://[fe80::1%25eth0]/", "IPv6"},
    {"http://[fe80::1%eth0]/", "IPv6"},
    {"http://[127.0.0.1]/", "IPv6"},
    {"http://[example.com]/", "IPv6"},
    {"http://[]/", "IPv6"},
    {"http://[v1.abc]/", "IPv6"},
    {"http://[[::1]]/", "IPv6"},
};
INSTANTIATE_TEST_SUITE_P(Addresses, OddUrls, testing::ValuesIn(odd_addresses));

const Odd odd_authorities[] = {
    {"http://user@example.com/", "user name"},
    {"http://user:secret@example.com/", "user name"},
    {"http://@example.com/", "user name"},
    {"http://example.com@127.0.0.1/", "user name"},
    {"http://example.com:80@127.0.0.1/", "user name"},
    {"http://a@b@example.com/", "user name"},
    {"http://example.com\\@127.0.0.1/", "backslash"},
    {"http:\\\\example.com\\", "backslash"},
    {"http://example.com\\.evil.com/", "backslash"},
    {"http://example.com%40evil.com/", "characters"},
    {"http://example.com%00.evil.com/", "characters"},
    {"http://exa mple.com/", "characters"},
    {"http://example.com\r\nX: y/", "control"},
    {"http://example.com/\r\nX: y", "control"},
    {"http://example.com/\tx", "control"},
    {"http://example..com/", "empty part"},
    {"http://.example.com/", "empty part"},
    {"http://example.com./", "ends with a dot"},
    {"http://./", "empty part"},
    {"http://b\xfc"
     "cher.example/",
     "no name"},  // Latin-1
    {"http://ex\xef\xbc\x8f"
     "ample.com/",
     "characters"},                                // a fullwidth slash
    {"http://ex\xe2\x84\x80.com/", "characters"},  // a sign that is spelled a/c
    {"http://\xe2\x93\x81"
     "0x7f.0.0.0x1/",
     "four decimal"},
    {"http://example.com:0/", "port"},
    {"http://example.com:65536/", "port"},
    {"http://example.com:-1/", "port"},
    {"http://example.com:+80/", "port"},
    {"http://example.com:80:80/", "port"},
    {"http://example.com:8o/", "port"},
    {"http://example.com:99999999999999999999/", "port"},
};
INSTANTIATE_TEST_SUITE_P(Authorities, OddUrls, testing::ValuesIn(odd_authorities));

TEST(Url, IsNotTooLong) {
  EXPECT_EQ(refusal("http://example.com/" + std::string(8100, 'a')), "");
  EXPECT_THAT(refusal("http://example.com/" + std::string(8200, 'a')), HasSubstr("longer"));
  EXPECT_THAT(refusal("http://" + std::string(64, 'a') + ".com/"), HasSubstr("63"));
  std::string name;
  for (int i = 0; i < 64; ++i) name += "aaa.";
  EXPECT_THAT(refusal("http://" + name + "com/"), HasSubstr("253"));
}

TEST(Url, EndsTheHostWhereEveryReaderDoes) {
  EXPECT_EQ(parse_url("http://example.com#@127.0.0.1/").host, "example.com");
  EXPECT_EQ(parse_url("http://example.com?@127.0.0.1/").host, "example.com");
  EXPECT_EQ(parse_url("http://example.com/@127.0.0.1/").host, "example.com");
}

TEST(Url, EncodesWhatMayNotStandInARequestLine) {
  EXPECT_EQ(parse_url("http://example.com/a b\xc3\xbc\"<>.jpg?q={x} y").target,
            "/a%20b%C3%BC%22%3C%3E.jpg?q=%7Bx%7D%20y");
  EXPECT_EQ(parse_url("http://example.com/100%25/%zz").target, "/100%25/%zz");
}

TEST(Url, HasItsDotSegmentsRemoved) {
  EXPECT_EQ(parse_url("http://example.com/a/./b/../c.jpg").target, "/a/c.jpg");
  EXPECT_EQ(parse_url("http://example.com/../../x").target, "/x");
  EXPECT_EQ(parse_url("http://example.com/a/..").target, "/");
  EXPECT_EQ(parse_url("http://example.com/a//b/").target, "/a//b/");
}

TEST(Reference, IsResolvedAsRfc3986Says) {
  const Url base = parse_url("http://a.example/b/c/d?q");
  const std::pair<const char*, const char*> rows[] = {
      {"g", "http://a.example/b/c/g"},
      {"./g", "http://a.example/b/c/g"},
      {"g/", "http://a.example/b/c/g/"},
      {"/g", "http://a.example/g"},
      {"//g.example", "http://g.example/"},
      {"?y", "http://a.example/b/c/d?y"},
      {"g?y", "http://a.example/b/c/g?y"},
      {"#s", "http://a.example/b/c/d?q"},
      {"", "http://a.example/b/c/d?q"},
      {"..", "http://a.example/b/"},
      {"../g", "http://a.example/b/g"},
      {"../../../g", "http://a.example/g"},
      {"g?y/../x", "http://a.example/b/c/g?y/../x"},
      {"https://h.example:444/x", "https://h.example:444/x"},
      {"g#s/../x", "http://a.example/b/c/g"},
      {"a b", "http://a.example/b/c/a%20b"},
  };
  for (const auto& [reference, expected] : rows)
    EXPECT_EQ(resolve_reference(base, reference).text(), expected) << reference;
}

TEST(Reference, IsReadAsStrictlyAsAUrl) {
  const Url base = parse_url("http://a.example/");
  for (const char* reference : {"//user@b.example/", "/\\b.example", "\\\\b.example", "ftp://b.example/",
                                "mailto:x", "http:b", "//127.1/", "x\ny", "javascript:alert(1)"}) {
    EXPECT_THROW(resolve_reference(base, reference), Error) << reference;
  }
}

TEST(Url, ShowsNeitherQueryNorPassword) {
  EXPECT_EQ(parse_url("https://example.com/a.jpg?signature=secret").shown(), "https://example.com/a.jpg");
  for (const char* text : {"http://user:secret@example.com/a.jpg", "http://u:se?secret@example.com/",
                           "http://u:#secret@example.com/", "http://u:/secret@example.com/",
                           "ftp://example.com/?secret", "u:secret@host"}) {
    EXPECT_THAT(shown_text(text), Not(HasSubstr("secret"))) << text;
  }
  EXPECT_EQ(shown_text("a\r\nb\xff"), "a??b?");
  EXPECT_LT(shown_text(std::string(10'000, 'x')).size(), 250U);
}

TEST(Port, IsOneWhereHttpIsSpoken) {
  for (const int port : {80, 443, 1024, 3000, 8000, 8080, 8443, 9000, 65535})
    EXPECT_TRUE(port_allowed(static_cast<std::uint16_t>(port))) << port;
  for (const int port : {1,   21,  22,  23,  25,  53,  79,  81,   110,  111,  143,
                         389, 445, 465, 587, 636, 993, 995, 1023, 2049, 6000, 6667})
    EXPECT_FALSE(port_allowed(static_cast<std::uint16_t>(port))) << port;
}

}  // namespace
}  // namespace lightkeep::net
