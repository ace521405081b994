#include "app/discovery/texts.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <utility>

#include "app/api/signature.h"

namespace lightkeep::discovery {
namespace {

void replace_all(std::string& text, std::string_view what, std::string_view with) {
  for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + with.size()))
    text.replace(at, what.size(), with);
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

}  // namespace lightkeep::discovery
