// The texts for agents, compiled into the binary from texts/*.md.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace lightkeep::discovery {

struct Text {
  std::string_view name;  // "lightkeep-mcp"
  std::string_view content;
};

std::span<const Text> texts();
/// With {{public_url}} and {{api_version}} filled in; aborts for an unknown name.
std::string render_text(std::string_view name, std::string_view public_url);

}  // namespace lightkeep::discovery
