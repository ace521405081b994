#include "app/mcp/resource_uri.h"

namespace lightkeep::mcp {
namespace {

// The next segment; the text loses it and the slash.
std::string_view take_segment(std::string_view& text) {
  const auto end = text.find('/');
  const auto segment = text.substr(0, end);
  text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
  return segment;
}

bool is_id(std::string_view segment) {
  constexpr std::size_t longest = 64;
  return !segment.empty() && segment.size() <= longest &&
         segment.find_first_of("%?#") == std::string_view::npos;
}

std::optional<ResourceAddress> match(const ResourceRow& row, std::string_view uri) {
  ResourceAddress address{&row, {}, {}};
  std::string_view pattern = row.uri_template;
  if (uri.ends_with('/')) return {};
  while (!pattern.empty()) {
    const auto wanted = take_segment(pattern);
    const auto segment = take_segment(uri);
    const bool variable = wanted.starts_with('{');
    if (variable ? !is_id(segment) : segment != wanted) return {};
    if (variable) (wanted == "{orgId}" ? address.organization : address.library) = segment;
  }
  return uri.empty() ? std::optional(address) : std::nullopt;
}

void replace(std::string& text, std::string_view what, std::string_view with) {
  if (const auto at = text.find(what); at != std::string::npos) text.replace(at, what.size(), with);
}

}  // namespace

std::optional<ResourceAddress> parse_resource_uri(std::string_view uri) {
  for (const ResourceRow& row : resource_rows)
    if (auto address = match(row, uri)) return address;
  return {};
}

std::string resource_uri(const ResourceRow& row, std::string_view organization, std::string_view library) {
  std::string uri(row.uri_template);
  replace(uri, "{orgId}", organization);
  replace(uri, "{libraryId}", library);
  return uri;
}

}  // namespace lightkeep::mcp
