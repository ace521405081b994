#include "app/mcp/library_resources.h"

#include <algorithm>
#include <charconv>

#include "app/library/operations.h"
#include "app/mcp/gallery.h"
#include "app/mcp/library_tools.h"

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

constexpr std::int64_t libraries_listed = 100;  // on a page of resources/list
constexpr const char* json_type = "application/json";

Json templates() {
  Json list = Json::array();
  for (const ResourceRow& row : resource_rows)
    list.push_back({{"uriTemplate", std::string(row.uri_template)},
                    {"name", std::string(row.name)},
                    {"title", std::string(row.title)},
                    {"description", std::string(row.description)},
                    {"mimeType", json_type}});
  return list;
}

Json entry(const ResourceRow& row, const std::string& organization, const std::string& library) {
  const std::string name = library.empty() ? std::string(row.name) : library + "/" + std::string(row.name);
  return {{"uri", resource_uri(row, organization, library)},
          {"name", name},
          {"title", std::string(row.title)},
          {"description", std::string(row.description)},
          {"mimeType", json_type}};
}

std::int64_t page_of(const std::string& cursor) {
  if (cursor.empty()) return 1;
  std::int64_t page = 0;
  const auto [end, error] = std::from_chars(cursor.data(), cursor.data() + cursor.size(), page);
  constexpr std::int64_t most_pages = 1'000'000;
  if (error != std::errc{} || end != cursor.data() + cursor.size() || page < 1 || page > most_pages)
    throw RpcError(200, RpcErrorCode::invalid_params, "This `cursor` was not given by this server.");
  return page;
}

Json call(const std::vector<Tool>& tools, std::string_view name, const Caller& caller, Json arguments) {
  const auto tool = std::ranges::find(tools, name, &Tool::name);
  const Json no_capabilities = Json::object();
  return tool->run({caller, arguments, no_capabilities})["structuredContent"];
}

Json list(const std::vector<Tool>& tools, const Caller& caller, const std::string& cursor) {
  const std::int64_t page = page_of(cursor);
  const auto organization =
      call(tools, "whoami", caller, Json::object())["organizationId"].get<std::string>();
  const Json libraries =
      call(tools, "list_libraries", caller,
           {{"organizationId", organization}, {"page", page}, {"pageSize", libraries_listed}});
  Json resources = Json::array();
  if (page == 1) resources.push_back(entry(resource_rows[0], organization, ""));
  for (const Json& library : libraries["libraries"])
    for (const ResourceRow* row : {&resource_rows[1], &resource_rows[2]})
      resources.push_back(entry(*row, organization, library["id"].get<std::string>()));
  Json result{{"resources", std::move(resources)}};
  if (page * libraries_listed < libraries["found"].get<std::int64_t>())
    result["nextCursor"] = std::to_string(page + 1);
  return result;
}

// Bare lists, as many entries as fit.
std::string read_list(library::Service& service, const Caller& caller, const ResourceAddress& address) {
  constexpr std::size_t most_bytes = 96 << 10;
  Json arguments{{"organizationId", address.organization}};
  if (!address.library.empty()) arguments["libraryId"] = address.library;
  const library::Result result =
      service.calls().call(library::operation(address.row->tool), caller.caller(), arguments);
  const auto list = library::listing(result);
  return list ? print(*list, most_bytes).json : api::print(library::to_json(result));
}

Json read(library::Service& service, const Caller& caller, const std::string& uri) {
  if (uri == gallery_uri) return gallery_contents(service.settings());
  const auto address = parse_resource_uri(uri);
  if (!address)
    throw RpcError(200, RpcErrorCode::invalid_params, "There is no resource at this uri.", {{"uri", uri}});
  return Json::array(
      {{{"uri", uri}, {"mimeType", json_type}, {"text", read_list(service, caller, *address)}}});
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

Resources library_resources(library::Service& service) {
  const auto tools = std::make_shared<const std::vector<Tool>>(library_tools(service, {}));
  return {templates(),
          [tools](const Caller& caller, const std::string& cursor) { return list(*tools, caller, cursor); },
          [&service](const Caller& caller, const std::string& uri) { return read(service, caller, uri); }};
}

}  // namespace lightkeep::mcp
