#include "app/discovery/documents.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "app/api/signature.h"
#include "store/digest.h"
#include "text/hex.h"

namespace lightkeep::discovery {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
}

using api::Json;

constexpr const char* card_type = "application/mcp-server-card+json";
constexpr const char* summary =
    "Keep images at permanent public URLs; start a library for a person without an account.";
constexpr std::array<std::string_view, 3> skill_names{"lightkeep-mcp", "lightkeep-rest", "lightkeep-graphql"};

std::string_view host_of(std::string_view url) {
  url.remove_prefix(std::min(url.find("://") + 3, url.size()));
  return url.substr(0, url.find_first_of(":/"));
}

// "images.example.com" as "com.example.images"; what has no name in the DNS is all "localhost".
std::string reverse_name(std::string_view host) {
  const bool named = host.find('.') != std::string_view::npos &&
                     host.find_first_not_of("0123456789.") != std::string_view::npos;
  if (!named) return "localhost";
  std::string reversed;
  while (!host.empty()) {
    const auto dot = host.rfind('.');
    reversed.append(reversed.empty() ? "" : ".")
        .append(host.substr(dot == std::string_view::npos ? 0 : dot + 1));
    host = host.substr(0, dot == std::string_view::npos ? 0 : dot);
  }
  return reversed;
}

// The value of a line of the front matter.
std::string front_matter(std::string_view text, std::string_view key) {
  const std::string line = "\n" + std::string(key) + ": ";
  const auto at = text.find(line);
  if (at == std::string_view::npos) return {};
  const auto begin = at + line.size();
  return std::string(text.substr(begin, text.find('\n', begin) - begin));
}

Json link(const std::string& href, const char* type) {
  return {{"href", href}, {"type", type}};
}

}  // namespace

std::string render_text(std::string_view name, std::string_view public_url) {
  const auto found = std::ranges::find(texts(), name, &Text::name);
  if (found == texts().end()) std::abort();
  std::string text(found->content);
  replace_all(text, "{{public_url}}", public_url);
  replace_all(text, "{{api_version}}", api::api_version);
  return text;
}

Json server_card(const Instance& instance) {
  const Json key{{"name", "Authorization"},
                 {"description", "Bearer and an API key. Without it only create_organization can be called."},
                 {"isRequired", false},
                 {"isSecret", true}};
  return {{"$schema", "https://static.modelcontextprotocol.io/schemas/v1/server-card.schema.json"},
          {"name", reverse_name(host_of(instance.public_url)) + "/lightkeep"},
          {"version", instance.version},
          {"title", "Lightkeep"},
          {"description", summary},
          {"websiteUrl", instance.public_url},
          {"remotes", Json::array({{{"type", "streamable-http"},
                                    {"url", instance.mcp_url},
                                    {"headers", Json::array({key})},
                                    {"supportedProtocolVersions", instance.mcp_versions}}})}};
}

Json ai_catalog(const Instance& instance) {
  const std::string name = reverse_name(host_of(instance.public_url));
  return {{"specVersion", "1.0"},
          {"entries", Json::array({{{"identifier", "urn:air:" + name + ":mcp:lightkeep"},
                                    {"type", card_type},
                                    {"mediaType", card_type},
                                    {"displayName", "Lightkeep"},
                                    {"description", summary},
                                    {"url", instance.public_url + "/mcp/server-card"}}})}};
}

Json api_catalog(const Instance& instance) {
  const std::string& url = instance.public_url;
  const Json documentation =
      Json::array({link(url + "/docs/api", "text/html"), link(url + "/docs/api.md", "text/markdown"),
                   link(url + "/llms.txt", "text/plain")});
  const Json status = Json::array({link(url + "/healthz", "application/json")});
  const Json rest{{"anchor", url + "/"},
                  {"service-desc", Json::array({link(url + "/openapi.json", "application/json")})},
                  {"service-doc", documentation},
                  {"status", status}};
  const Json graphql{{"anchor", url + "/graphql"},
                     {"service-desc", Json::array({link(url + "/graphql/schema.graphql", "text/plain")})},
                     {"service-doc", documentation},
                     {"status", status}};
  const Json mcp{{"anchor", instance.mcp_url},
                 {"service-desc", Json::array({link(url + "/mcp/server-card", card_type)})},
                 {"service-doc", documentation},
                 {"status", status}};
  return {{"linkset", Json::array({rest, graphql, mcp})}};
}

std::string sitemap(const Instance& instance) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n";
  for (const std::string& path : instance.pages)
    text.append("  <url><loc>").append(instance.public_url).append(path).append("</loc></url>\n");
  return text + "</urlset>\n";
}

std::vector<Skill> skills(const std::string& public_url) {
  std::vector<Skill> all;
  for (const std::string_view name : skill_names) {
    std::string content = render_text(name, public_url);
    const std::string description = front_matter(content, "description");
    all.push_back({std::string(name), description,
                   "/.well-known/agent-skills/" + std::string(name) + "/SKILL.md", std::move(content)});
  }
  return all;
}

Json skills_index(const std::vector<Skill>& skills, const std::string& public_url) {
  Json list = Json::array();
  for (const Skill& skill : skills)
    list.push_back({{"name", skill.name},
                    {"type", "skill-md"},
                    {"description", skill.description},
                    {"url", public_url + skill.path},
                    {"digest", "sha256:" + text::to_hex(store::sha256(skill.content))}});
  return {{"$schema", "https://schemas.agentskills.io/discovery/0.2.0/schema.json"},
          {"skills", std::move(list)}};
}

}  // namespace lightkeep::discovery
