#include "app/discovery/discovery.h"

#include "app/discovery/documents.h"
#include "app/http/fields.h"
#include "store/digest.h"
#include "text/hex.h"

namespace lightkeep::discovery {
namespace {

/// One document, made once.
struct Document {
  std::string path;
  std::string content_type;
  std::shared_ptr<const std::string> content;
  std::string link;  // value of the Link field; may be empty
};

constexpr const char* json = "application/json";
constexpr const char* markdown = "text/markdown; charset=utf-8";
constexpr const char* card = "application/mcp-server-card+json";
constexpr const char* linkset =
    "application/linkset+json; profile=\"https://www.rfc-editor.org/info/rfc9727\"";

http::Reply serve(const http::Request& request, const Document& document, const std::string& etag) {
  http::Reply reply;
  reply.headers.set("Content-Type", document.content_type);
  reply.headers.set("ETag", etag);
  reply.headers.set("Cache-Control", "public, max-age=3600");
  if (!document.link.empty()) reply.headers.set("Link", document.link);
  if (http::etag_matches(request.headers.get("If-None-Match"), etag))
    reply.status = 304;
  else
    reply.body = document.content;
  return reply;
}

// In the form that programs expect, also when a browser asks: a page here breaks clients that look for a
// sign-in.
http::Reply unknown(http::Request&) {
  return http::error_reply(api::ApiError(api::errors::endpoint_not_found), http::Form::json);
}

void add(http::Routes& routes, const std::string& path, http::Handler handler) {
  http::Route route;
  route.method = "GET";
  route.pattern = path;
  route.any_origin = true;
  route.handler = std::move(handler);
  routes.add(std::move(route));
}

void add(http::Routes& routes, Document document) {
  const std::string etag = "\"" + text::to_hex(store::sha256(*document.content)).substr(0, 32) + "\"";
  const std::string path = document.path;
  add(routes, path, [document = std::move(document), etag](http::Request& request) {
    return serve(request, document, etag);
  });
}

std::shared_ptr<const std::string> text(std::string content) {
  return std::make_shared<const std::string>(std::move(content));
}
std::shared_ptr<const std::string> text(const api::Json& content) {
  return text(content.dump(2));
}

}  // namespace

void add_routes(http::Routes& routes, const Instance& instance) {
  const auto card_text = text(server_card(instance));
  const auto all_skills = skills(instance.public_url);
  const std::string catalog_link =
      "<" + instance.public_url + "/.well-known/api-catalog>; rel=\"api-catalog\"";
  add(routes, {"/mcp/server-card", card, card_text, {}});
  add(routes, {"/.well-known/mcp/server-card.json", json, card_text, {}});
  add(routes,
      {"/.well-known/ai-catalog.json", "application/ai-catalog+json", text(ai_catalog(instance)), {}});
  add(routes, {"/.well-known/api-catalog", linkset, text(api_catalog(instance)), catalog_link});
  add(routes, {"/.well-known/agent-skills/index.json",
               json,
               text(skills_index(all_skills, instance.public_url)),
               {}});
  for (const Skill& skill : all_skills) add(routes, {skill.path, markdown, text(skill.content), {}});
  add(routes, {"/auth.md", markdown, text(render_text("auth", instance.public_url)), {}});
  add(routes, {"/llms.txt", "text/plain; charset=utf-8", text(render_text("llms", instance.public_url)), {}});
  add(routes,
      {"/robots.txt", "text/plain; charset=utf-8", text(render_text("robots", instance.public_url)), {}});
  add(routes, {"/sitemap.xml", "application/xml", text(sitemap(instance)), {}});
  add(routes, "/.well-known/:path*", unknown);
}

std::string front_page_links() {
  return "</.well-known/api-catalog>; rel=\"api-catalog\", </openapi.json>; rel=\"service-desc\"; "
         "type=\"application/json\", "
         "</docs/api>; rel=\"service-doc\"; type=\"text/html\", </docs/api.md>; rel=\"service-doc\"; "
         "type=\"text/markdown\", </.well-known/agent-skills/index.json>; rel=\"agent-skills\"; "
         "type=\"application/json\", "
         "</llms.txt>; rel=\"llms-txt\"; type=\"text/plain\"";
}

}  // namespace lightkeep::discovery
