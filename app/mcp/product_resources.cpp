// The resources of the product: read-only views of what three of the tools give.
#include <algorithm>
#include <charconv>

#include "app/mcp/product.h"
#include "app/mcp/resource_uri.h"

namespace lightkeep::mcp {
namespace {

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
    throw Fault(200, Code::invalid_params, "This `cursor` was not given by this server.");
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

Json read(const std::vector<Tool>& tools, const Caller& caller, const std::string& uri) {
  const auto address = parse_resource_uri(uri);
  if (!address) throw Fault(200, Code::invalid_params, "There is no resource at this uri.", {{"uri", uri}});
  Json arguments{{"organizationId", address->organization}};
  if (!address->library.empty()) arguments["libraryId"] = address->library;
  const Json content = call(tools, address->row->tool, caller, std::move(arguments));
  return Json::array({{{"uri", uri}, {"mimeType", json_type}, {"text", api::print(content)}}});
}

}  // namespace

Resources product_resources(library::Service& service) {
  const auto tools = std::make_shared<const std::vector<Tool>>(product_tools(service, {}));
  return {templates(),
          [tools](const Caller& caller, const std::string& cursor) { return list(*tools, caller, cursor); },
          [tools](const Caller& caller, const std::string& uri) { return read(*tools, caller, uri); }};
}

}  // namespace lightkeep::mcp
