// The rules for heads, row by row: what is refused, with which status, and what a good head means.
#include "app/http/head_parser.h"

#include <gtest/gtest.h>

#include "app/http/error_reply.h"

namespace lightkeep::http {
namespace {

/// 0: a good head; -1: not at its end yet; else the status of the refusal.
int verdict(std::string_view bytes, const HeadLimits& limits = {}) {
  try {
    std::size_t scanned = 0;
    const auto size = find_head(bytes, scanned, limits);
    if (!size) return -1;
    parse_head(bytes.substr(0, *size), limits);
    return 0;
  } catch (const api::ApiError& error) {
    return error.row().status;
  }
}

Head good(std::string_view bytes) {
  std::size_t scanned = 0;
  const auto size = find_head(bytes, scanned, {});
  EXPECT_TRUE(size);
  return parse_head(bytes.substr(0, size.value_or(0)), {});
}

struct Row {
  std::string_view rule;
  std::string_view head;
  int status;
};

// In all rows but those about it, Host is there.
const Row rows[] = {
    {"plain", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", 0},
    {"no end yet", "GET / HTTP/1.1\r\nHost: a\r\n", -1},
    {"line feeds alone", "GET / HTTP/1.1\nHost: a\n\n", 400},
    {"a line feed alone later", "GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n", 400},
    {"a lower-case method is another method", "get / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
    {"CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 501},
    {"TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 501},
    {"the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\n", 505},
    {"HTTP/0.9", "GET /\r\n\r\n", 400},
    {"HTTP/3.0", "GET / HTTP/3.0\r\nHost: a\r\n\r\n", 505},
    {"HTTP/1.2 is read as 1.1", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", 0},
    {"a version of three parts", "GET / HTTP/1.1.1\r\nHost: a\r\n\r\n", 400},
    {"a version in lower case", "GET / http/1.1\r\nHost: a\r\n\r\n", 400},
    {"two spaces", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a space in the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a tab in the request line", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a fragment in the target", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a control byte in the target", "GET /a\x01 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a relative target", "GET a HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a broken escape", "GET /a%2 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"an escape that is no number", "GET /a%zz HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"an escaped NUL", "GET /a%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"a path that is not UTF-8", "GET /%ff HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"an overlong UTF-8 slash", "GET /%c0%af HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"asterisk for OPTIONS", "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 0},
    {"asterisk for GET", "GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400},
    {"TLS on a plain port", "\x16\x03\x01", 400},
    {"Host missing", "GET / HTTP/1.1\r\n\r\n", 400},
    {"Host missing in HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", 0},
    {"Host twice", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400},
    {"Host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n", 400},
    {"Host with user info", "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", 400},
    {"Host with a port that is no number", "GET / HTTP/1.1\r\nHost: a:b\r\n\r\n", 400},
    {"Host that is an unfinished literal", "GET / HTTP/1.1\r\nHost: [::1\r\n\r\n", 400},
    {"Host list", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", 400},
    {"space before the colon", "GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400},
    {"folded field", "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n c\r\n\r\n", 400},
    {"folded first field", "GET / HTTP/1.1\r\n X: b\r\nHost: a\r\n\r\n", 400},
    {"field without a colon", "GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400},
    {"field without a name", "GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", 400},
    {"NUL in a value", std::string_view("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 37), 400},
    {"carriage return in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400},
    {"escape byte in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: a\x1b[2J\r\n\r\n", 400},
    {"bytes above 0x7F in a value", "GET / HTTP/1.1\r\nHost: a\r\nX: \xc3\xa4\r\n\r\n", 0},
    {"Content-Length twice, alike",
     "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\n", 400},
    {"Content-Length list", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1, 1\r\n\r\n", 400},
    {"Content-Length with a sign", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +1\r\n\r\n", 400},
    {"Content-Length in hexadecimal", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x1\r\n\r\n", 400},
    {"Content-Length without a number", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\n", 400},
    {"Content-Length over 2^63", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 18446744073709551617\r\n\r\n",
     400},
    {"both framings", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
     400},
    {"chunked in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"another coding", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501},
    {"chunked with a tail", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501},
    {"Transfer-Encoding twice",
     "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"chunked in capitals", "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n", 0},
    {"GET with a body", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\n", 400},
    {"GET with an empty body", "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n", 0},
    {"HEAD with chunks", "HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
    {"an unknown expectation", "POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", 417},
    {"absolute target", "GET http://a/ HTTP/1.1\r\nHost: b\r\n\r\n", 0},
    {"absolute target without a host", "GET http:///x HTTP/1.1\r\nHost: b\r\n\r\n", 400},
    {"absolute target of another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: b\r\n\r\n", 400},
};

TEST(HeadParser, JudgesEveryRow) {
  for (const Row& row : rows) EXPECT_EQ(verdict(row.head), row.status) << row.rule;
}

TEST(HeadParser, JudgesTheSameWhenBytesComeOneByOne) {
  for (const Row& row : rows) {
    int found = -1;
    std::size_t scanned = 0;
    try {
      for (std::size_t i = 1; i <= row.head.size() && found == -1; ++i) {
        if (const auto size = find_head(row.head.substr(0, i), scanned, {})) {
          parse_head(row.head.substr(0, *size), {});
          found = 0;
        }
      }
    } catch (const api::ApiError& error) {
      found = error.row().status;
    }
    EXPECT_EQ(found, row.status) << row.rule;
  }
}

TEST(HeadParser, LimitsTheHeadBeforeItHasCome) {
  HeadLimits limits;
  limits.bytes = 1000;
  limits.target = 200;
  limits.fields = 5;
  EXPECT_EQ(verdict("GET /" + std::string(250, 'a'), limits), 414);
  EXPECT_EQ(verdict("GET /" + std::string(210, 'a') + " HTTP/1.1\r\nHost: a\r\n\r\n", limits), 414);
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nHost: a\r\nX: " + std::string(1000, 'a'), limits), 431);
  std::string many = "GET / HTTP/1.1\r\nHost: a\r\n";
  for (int i = 0; i < 5; ++i) many += "X: y\r\n";
  EXPECT_EQ(verdict(many + "\r\n", limits), 431);
}

TEST(HeadParser, TakesTheTargetApart) {
  const Head head = good("GET /a%20b/%C3%A4//..?x=%31 HTTP/1.1\r\nHost: EXAMPLE.com:8080\r\n\r\n");
  EXPECT_EQ(head.path, "/a b/\xC3\xA4//..");
  EXPECT_EQ(head.query, "x=%31");
  EXPECT_EQ(head.host, "example.com");
}

TEST(HeadParser, TheAuthorityOfAnAbsoluteTargetReplacesHost) {
  const Head head = good("GET HTTP://Real.example:81?q HTTP/1.1\r\nHost: other\r\n\r\n");
  EXPECT_EQ(head.host, "real.example");
  EXPECT_EQ(head.path, "/");
  EXPECT_EQ(head.query, "q");
}

TEST(HeadParser, TakesHostsAsLongAsNamesMayBe) {
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nHost: " + std::string(255, 'a') + "\r\n\r\n"), 0);
  EXPECT_EQ(verdict("GET / HTTP/1.1\r\nHost: " + std::string(256, 'a') + ":80\r\n\r\n"), 400);
}

TEST(HeadParser, KeepsValuesAsTheyAre) {
  const Head head = good("GET / HTTP/1.1\r\nHost: a\r\nX:  a%0d%0aInjected: \"b\" \t\r\n\r\n");
  EXPECT_EQ(head.fields.get("x"), "a%0d%0aInjected: \"b\"");
}

TEST(HeadParser, DecidesOnPersistence) {
  EXPECT_TRUE(good("GET / HTTP/1.1\r\nHost: a\r\n\r\n").keep_alive);
  EXPECT_FALSE(good("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, Close\r\n\r\n").keep_alive);
  EXPECT_FALSE(good("GET / HTTP/1.0\r\n\r\n").keep_alive);
  EXPECT_TRUE(good("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n").keep_alive);
}

TEST(HeadParser, AnExpectationCountsOnlyWithABody) {
  EXPECT_TRUE(good("PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nExpect: 100-Continue\r\n\r\n")
                  .expects_continue);
  EXPECT_FALSE(good("GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n").expects_continue);
  EXPECT_FALSE(good("PUT / HTTP/1.0\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n").expects_continue);
}

}  // namespace
}  // namespace lightkeep::http
