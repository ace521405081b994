// Text that comes from strangers or goes to them: escapes, queries, headers of replies, failures, log lines,
// metrics.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/http/access_log.h"
#include "app/http/error_reply.h"
#include "app/http/http.h"
#include "app/http/metrics.h"
#include "app/http/reply_writer.h"
#include "app/http/text_escape.h"

namespace lightkeep::http {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Query, DecodesPairsInOrder) {
  const auto pairs = parse_query("a=1&b=%C3%A4+x&&a=2&c&=d&e=f=g");
  const std::vector<std::pair<std::string, std::string>> wanted{
      {"a", "1"}, {"b", "\xC3\xA4 x"}, {"a", "2"}, {"c", ""}, {"", "d"}, {"e", "f=g"}};
  EXPECT_EQ(pairs, wanted);
}

TEST(Query, RefusesWhatIsNoText) {
  for (const char* query : {"a=%", "a=%4", "a=%zz", "a=%00", "a=%ff", "%ed%a0%80=x"}) {
    EXPECT_THROW(parse_query(query), api::ApiError) << query;
  }
}

TEST(Escapes, AlwaysGiveDocumentsThatParse) {
  EXPECT_EQ(json_escape("a\"\\\n\x01\xC3\xA4\xFF"), "a\\\"\\\\\\n\\u0001\xC3\xA4\xEF\xBF\xBD");
  EXPECT_EQ(html_escape("<a href='x'>&\""), "&lt;a href=&#39;x&#39;&gt;&amp;&quot;");
}

TEST(ReplyWriter, AFieldThatWouldBreakTheHeadIsLeftOut) {
  Reply reply;
  reply.headers.add("X-Good", "a b");
  reply.headers.add("X-Bad", "a\r\nSet-Cookie: b");
  reply.headers.add("X-Bad: x\r\nY", "c");
  reply.headers.add("Content-Length", "7");
  reply.headers.add("Referrer-Policy", "no-referrer");
  std::string out;
  append_fields(out, reply, {"id", false, Version::http_1_1, true, 3});
  EXPECT_THAT(out, HasSubstr("X-Good: a b\r\n"));
  EXPECT_THAT(out, Not(HasSubstr("Bad")));
  EXPECT_THAT(out, Not(HasSubstr("Set-Cookie")));
  EXPECT_THAT(out, HasSubstr("Content-Length: 3\r\n"));
  EXPECT_THAT(out, Not(HasSubstr("same-origin")));
  EXPECT_THAT(out, HasSubstr("Strict-Transport-Security: max-age="));
  EXPECT_EQ(out.find("\r\n\r\n"), out.size() - 4);
}

TEST(ErrorReply, FollowsTheContract) {
  api::ApiError error(api::errors::rate_limited, "Slow \"down\".", "detail");
  error.retry_after(7);
  const Reply json = error_reply(error, Form::json);
  EXPECT_EQ(json.status, 429);
  EXPECT_EQ(std::get<std::string>(json.body),
            "{\"error\":{\"code\":\"RATE_LIMITED\",\"message\":\"Slow \\\"down\\\".\"}}");
  EXPECT_EQ(json.headers.get("Retry-After"), "7");
  EXPECT_EQ(json.headers.get("Vary"), "Api-Version");
  const Reply page = error_reply(api::ApiError(api::errors::unauthenticated, "<b>"), Form::page);
  EXPECT_EQ(page.headers.get("WWW-Authenticate"), "Bearer");
  EXPECT_THAT(std::get<std::string>(page.body), HasSubstr("&lt;b&gt;"));
}

TEST(ErrorReply, TheFormOfAnUnknownPathFollowsAccept) {
  EXPECT_TRUE(prefers_html("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"));
  EXPECT_TRUE(prefers_html("application/json;q=0.5, text/html;q=0.6"));
  EXPECT_FALSE(prefers_html("application/json, text/html;q=0.9"));
  EXPECT_FALSE(prefers_html("text/html;q=0"));
  EXPECT_FALSE(prefers_html("*/*"));
  EXPECT_FALSE(prefers_html(""));
}

struct Logging : testing::Test {
  Logging() {
    request.method = "GET";
    request.path = "/claim/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    request.target = request.path + "?token=query-secret";
    request.query = "token=query-secret";
    request.id = "0123456789abcdef";
    request.client = "198.51.100.7";
    request.headers.add("User-Agent", "evil\"\x01 agent");
    route.pattern = "/claim/:token";
    route.method = "GET";
    access.request = &request;
    access.route = &route;
    access.status = 200;
    access.time = std::chrono::microseconds(1234);
  }
  Request request;
  Route route;
  Access access;
};

TEST_F(Logging, SecretsStayOut) {
  route.secret = true;
  for (const LogFormat format : {LogFormat::text, LogFormat::json}) {
    const std::string line = access_line(access, format, 0);
    EXPECT_THAT(line, Not(HasSubstr("AAAA")));
    EXPECT_THAT(line, Not(HasSubstr("query-secret")));
    EXPECT_THAT(line, HasSubstr("/claim/:token"));
  }
  access.route = nullptr;  // a slip in the path must not give the token away either
  request.path += "/x";
  EXPECT_THAT(access_line(access, LogFormat::json, 0), HasSubstr("\"path\":\"/claim/***/x\""));
}

TEST_F(Logging, LinesAreWholeAndEscaped) {
  EXPECT_THAT(
      access_line(access, LogFormat::json, 1'700'000'000'123),
      HasSubstr("{\"time\":\"2023-11-14T22:13:20.123Z\",\"kind\":\"access\",\"id\":\"0123456789abcdef\""));
  EXPECT_THAT(access_line(access, LogFormat::json, 0), HasSubstr("\"agent\":\"evil\\\"\\u0001 agent\"}"));
  EXPECT_THAT(access_line(access, LogFormat::text, 0),
              HasSubstr(" status=200 microseconds=1234 in=0 out=0 "));
  route.quiet = true;
  EXPECT_FALSE(is_worth_a_line(access));
  access.status = 404;
  EXPECT_TRUE(is_worth_a_line(access));
}

TEST_F(Logging, RequestsAreCountedByRoute) {
  Metrics metrics;
  RequestMetrics requests(metrics);
  requests.note(access);
  requests.note(access);
  access.route = nullptr;
  access.status = 404;
  requests.note(access);
  metrics.gauge({"test_gauge", "A gauge."}, [] { return 1.5; }, {{"name", "a\"b\\\n"}});
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr("# TYPE lightkeep_http_requests_total counter\n"));
  EXPECT_THAT(
      text,
      HasSubstr("lightkeep_http_requests_total{route=\"/claim/:token\",method=\"GET\",status=\"2xx\"} 2\n"));
  EXPECT_THAT(
      text, HasSubstr("lightkeep_http_requests_total{route=\"unknown\",method=\"any\",status=\"4xx\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{route=\"/claim/:token\",method=\"GET\",le=\"0.001\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("_bucket{route=\"/claim/:token\",method=\"GET\",le=\"0.0025\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("_count{route=\"/claim/:token\",method=\"GET\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("_sum{route=\"/claim/:token\",method=\"GET\"} 0.002468\n"));
  EXPECT_THAT(text, HasSubstr("test_gauge{name=\"a\\\"b\\\\\\n\"} 1.5\n"));
}

}  // namespace
}  // namespace lightkeep::http
