#include "app/discovery/discovery.h"

#include <gtest/gtest.h>

#include <set>

#include "app/discovery/documents.h"
#include "store/digest.h"
#include "text/hex.h"

namespace lightkeep::discovery {
namespace {

const Instance instance{
    "https://images.example.com", "https://images.example.com/mcp", "1.2.3", {"2026-07-28"}};

http::Reply get(const std::string& path, const std::string& if_none_match = "") {
  http::Routes routes;
  add_routes(routes, instance);
  http::Request request;
  request.method = "GET";
  request.path = path;
  if (!if_none_match.empty()) request.headers.set("If-None-Match", if_none_match);
  const auto match = routes.match("GET", "images.example.com", path);
  return match.route->handler(request);
}

std::string text(const http::Reply& reply) {
  if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&reply.body)) return **shared;
  return std::get<std::string>(reply.body);
}

TEST(Discovery, EverySkillOfTheIndexIsServedWithItsDigest) {
  const auto index = api::Json::parse(text(get("/.well-known/agent-skills/index.json")));
  ASSERT_EQ(index["skills"].size(), 3u);
  for (const auto& skill : index["skills"]) {
    const auto url = skill["url"].get<std::string>();
    ASSERT_TRUE(url.starts_with(instance.public_url + "/"));
    const auto reply = get(url.substr(instance.public_url.size()));
    EXPECT_EQ(skill["digest"], "sha256:" + text::to_hex(store::sha256(text(reply))));
    EXPECT_TRUE(text(reply).starts_with("---\nname: " + skill["name"].get<std::string>() + "\n"));
    EXPECT_FALSE(skill["description"].get<std::string>().empty());
    EXPECT_LE(skill["description"].get<std::string>().size(), 1024u);
  }
}

TEST(Discovery, TextsHaveNoPlaceholderLeft) {
  for (const Text& one : texts())
    EXPECT_EQ(render_text(one.name, "https://x.example").find("{{"), std::string::npos) << one.name;
}

TEST(Discovery, AllAddressesAreAbsoluteAndOfThisServer) {
  const auto catalog = api::Json::parse(text(get("/.well-known/api-catalog")));
  ASSERT_FALSE(catalog["linkset"].empty());
  for (const auto& entry : catalog["linkset"]) {
    EXPECT_TRUE(entry["anchor"].get<std::string>().starts_with(instance.public_url));
    for (const char* relation : {"service-desc", "service-doc", "status"}) {
      const auto links = entry.value(relation, api::Json::array());
      for (const auto& link : links)
        EXPECT_TRUE(link["href"].get<std::string>().starts_with(instance.public_url)) << relation;
    }
  }
}

TEST(Discovery, TheServerCardFitsItsLimits) {
  const auto card = server_card(instance);
  EXPECT_EQ(card["name"], "com.example.images/lightkeep");
  EXPECT_LE(card["description"].get<std::string>().size(), 100u);
  EXPECT_FALSE(card.contains("tools"));
  EXPECT_EQ(server_card({"http://127.0.0.1:8080", "", "", {}})["name"], "localhost/lightkeep");
  EXPECT_EQ(text(get("/mcp/server-card")), text(get("/.well-known/mcp/server-card.json")));
}

TEST(Discovery, AnUnchangedDocumentIsNotSentAgain) {
  const auto first = get("/llms.txt");
  EXPECT_EQ(get("/llms.txt", std::string(first.headers.get("ETag"))).status, 304);
}

TEST(Discovery, CrawlersAreLedToThePagesForEverybodyAlone) {
  const auto robots = text(get("/robots.txt"));
  EXPECT_TRUE(robots.contains("\nContent-Signal: search=yes, ai-input=yes, ai-train=no\n"));
  EXPECT_TRUE(robots.contains("\nDisallow: /\n"));
  EXPECT_TRUE(robots.contains("Sitemap: https://images.example.com/sitemap.xml"));
  EXPECT_EQ(sitemap({"https://images.example.com", "", "", {}, {"/docs"}}),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
            "  <url><loc>https://images.example.com/docs</loc></url>\n</urlset>\n");
}

TEST(Discovery, UnknownPathsAreJson) {
  const auto reply = get("/.well-known/openid-configuration");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(api::Json::parse(text(reply))["error"]["code"], "ENDPOINT_NOT_FOUND");
  EXPECT_EQ(get("/.well-known/oauth-protected-resource/mcp").status, 404)
      << "as long as there is no authorization server";
}

}  // namespace
}  // namespace lightkeep::discovery
