// The documents by which machines find out what this server offers, and the texts for agents. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "app/api/json.h"

namespace lightkeep::discovery {

/// A text for agents, compiled into the binary from texts/*.md.
struct Text {
  std::string_view name;  // "lightkeep-mcp"
  std::string_view content;
};

std::span<const Text> texts();
/// With {{public_url}} and {{api_version}} filled in; aborts for an unknown name.
std::string render_text(std::string_view name, std::string_view public_url);

struct Instance {
  std::string public_url;                 // no slash at the end
  std::string mcp_url;                    // of the MCP endpoint
  std::string version;                    // of the program
  std::vector<std::string> mcp_versions;  // of the protocol, newest first
  std::vector<std::string> pages{};       // paths of the pages that are for everybody
};

api::Json server_card(const Instance& instance);  // MCP server card (SEP-2127)
api::Json ai_catalog(const Instance& instance);
api::Json api_catalog(const Instance& instance);  // RFC 9727, a linkset (RFC 9264)

/// What search engines may list (sitemaps.org): the pages for everybody, nothing of people.
std::string sitemap(const Instance& instance);

struct Skill {
  std::string name;
  std::string description;
  std::string path;  // below the public URL
  std::string content;
};

/// Names and descriptions as in the front matter of the texts.
std::vector<Skill> skills(const std::string& public_url);
api::Json skills_index(const std::vector<Skill>& skills, const std::string& public_url);

}  // namespace lightkeep::discovery
