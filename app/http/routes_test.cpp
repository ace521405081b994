// Which route a request finds.
#include <gtest/gtest.h>

#include "app/http/http.h"
#include "app/http/test_client.h"

namespace lightkeep::http {
namespace {

Reply nothing(Request&) {
  return {};
}

class RoutesTest : public testing::Test {
 protected:
  RoutesTest() {
    for (const auto& [method, pattern] : std::vector<std::pair<std::string, std::string>>{
             {"GET", "/"},
             {"POST", "/"},
             {"GET", "/me"},
             {"GET", "/organizations/:org/libraries"},
             {"POST", "/organizations/:org/libraries"},
             {"GET", "/organizations/:org/libraries/:lib/assets/:id"},
             {"POST", "/organizations/:org/libraries/:lib/assets/tag"},
             {"GET", "/static/:path*"},
             {"GET", "/cdn/:file"},
             {"POST", "/mcp"},
             {"POST", "/mcp/anonymous"},
             {"GET", "/.well-known/:name"},
             {"GET", "/:org/:lib"}}) {
      routes.add(route(method, pattern, nothing));
    }
  }

  /// "pattern name=value …", or "405 Allow", or "404".
  std::string find(std::string_view method, std::string_view path, std::string_view host = "localhost") {
    const auto match = routes.match(method, host, path);
    if (!match.route) return match.allow.empty() ? "404" : "405 " + match.allow;
    std::string out = match.route->pattern;
    for (const auto& [name, value] : match.parameters) out += " " + name + "=" + value;
    return out;
  }

  Routes routes;
};

TEST_F(RoutesTest, ParametersTakeOneSegment) {
  EXPECT_EQ(find("GET", "/organizations/acme/libraries"), "/organizations/:org/libraries org=acme");
  EXPECT_EQ(find("GET", "/organizations/a/libraries/b/assets/c"),
            "/organizations/:org/libraries/:lib/assets/:id org=a lib=b id=c");
  EXPECT_EQ(find("GET", "/cdn/abc.jpg"), "/cdn/:file file=abc.jpg");
  EXPECT_EQ(find("GET", "/organizations//libraries"), "404");
  EXPECT_EQ(find("GET", "/organizations/a/libraries/"), "404");
}

TEST_F(RoutesTest, LiteralsWinAndFallBackByMethod) {
  EXPECT_EQ(find("POST", "/organizations/a/libraries/b/assets/tag"),
            "/organizations/:org/libraries/:lib/assets/tag org=a lib=b");
  EXPECT_EQ(find("GET", "/organizations/a/libraries/b/assets/tag"),
            "/organizations/:org/libraries/:lib/assets/:id org=a lib=b id=tag");
}

TEST_F(RoutesTest, ARestTakesSlashesAndMayBeEmpty) {
  EXPECT_EQ(find("GET", "/static/a/b//c.css"), "/static/:path* path=a/b//c.css");
  EXPECT_EQ(find("GET", "/static/"), "/static/:path* path=");
  EXPECT_EQ(find("GET", "/static"), "404");
}

TEST_F(RoutesTest, DotsAndDoubledSlashesAreJustPaths) {
  EXPECT_EQ(find("GET", "/x/../me"), "404");
  EXPECT_EQ(find("GET", "//me"), "404");
  EXPECT_EQ(find("GET", "/static/../../etc/passwd"), "/static/:path* path=../../etc/passwd");
}

TEST_F(RoutesTest, AKnownPathNamesItsMethods) {
  EXPECT_EQ(find("DELETE", "/organizations/a/libraries"), "405 GET, HEAD, POST");
  EXPECT_EQ(find("HEAD", "/me"), "/me");
  EXPECT_EQ(find("GET", "/mcp"), "405 POST");
  EXPECT_EQ(find("GET", "/nowhere"), "404");
}

TEST_F(RoutesTest, WhereNothingIsItIsForThoseWhomTheNeighboursAreFor) {
  Route open = route("GET", "/things/:id", nothing);
  open.any_origin = true;
  routes.add(std::move(open));
  for (const auto path : {"/things", "/things/", "/things/a", "/things/a/b"})
    EXPECT_TRUE(routes.match("GET", "localhost", path).any_origin) << path;
  for (const auto path : {"/me", "/me/nothing", "/nothing", "/", "*", "", "/thing", "/a/things/b/c"})
    EXPECT_FALSE(routes.match("GET", "localhost", path).any_origin) << path;
}

TEST_F(RoutesTest, AHostFindsItsPathsBelowAPrefix) {
  routes.host_prefix("CDN.example.com", "/cdn");
  routes.host_prefix("mcp.example.com", "/mcp");
  EXPECT_EQ(find("GET", "/x.jpg", "cdn.example.com"), "/cdn/:file file=x.jpg");
  EXPECT_EQ(find("GET", "/cdn/x.jpg", "cdn.example.com"), "/cdn/:file file=x.jpg");
  EXPECT_EQ(find("POST", "/", "mcp.example.com"), "/mcp");
  EXPECT_EQ(find("POST", "/anonymous", "mcp.example.com"), "/mcp/anonymous");
  EXPECT_EQ(find("GET", "/.well-known/x", "mcp.example.com"), "/.well-known/:name name=x");
  EXPECT_EQ(find("GET", "/me", "cdn.example.com"), "/cdn/:file file=me");
  EXPECT_EQ(find("GET", "/me", "other.example.com"), "/me");
}

TEST_F(RoutesTest, AHostHasItsRootElsewhere) {
  routes.host_root("API.example.com", "/mcp");
  EXPECT_EQ(find("POST", "/", "api.example.com"), "/mcp");
  EXPECT_EQ(find("GET", "/me", "api.example.com"), "/me");
  EXPECT_EQ(find("POST", "/", "other.example.com"), "/");
}

TEST_F(RoutesTest, TheSameRouteTwiceIsAMistakeOfOurs) {
  EXPECT_THROW(routes.add(route("GET", "/me", nothing)), std::logic_error);
  EXPECT_THROW(routes.add(route("GET", "me", nothing)), std::logic_error);
  EXPECT_THROW(routes.add(route("GET", "/:a*/b", nothing)), std::logic_error);
}

TEST(Otherwise, AnswersPeopleWhereNothingMatches) {
  Routes routes;
  routes.host_prefix("cdn.example.com", "/cdn");
  const auto asks = [&](const char* method, const char* accept, const char* host) {
    Request request;
    request.method = method;
    request.host = host;
    request.headers.set("Accept", accept);
    return routes.match_otherwise(request) != nullptr;
  };
  EXPECT_FALSE(asks("GET", "text/html", "example.com"));  // nobody has said how
  routes.otherwise([](Request&) { return Reply(); });
  EXPECT_TRUE(asks("GET", "text/html", "example.com"));
  EXPECT_TRUE(asks("HEAD", "text/html,*/*;q=0.8", "example.com"));
  EXPECT_FALSE(asks("POST", "text/html", "example.com"));
  EXPECT_FALSE(asks("GET", "*/*", "example.com"));
  EXPECT_FALSE(asks("GET", "application/json", "example.com"));
  EXPECT_FALSE(asks("GET", "text/html", "cdn.example.com"));
}

}  // namespace
}  // namespace lightkeep::http
