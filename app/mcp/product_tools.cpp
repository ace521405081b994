// The tools of the product: a row of the table, its checks, and the call into app/library.
#include <algorithm>

#include "app/api/arguments.h"
#include "app/mcp/listing.h"
#include "app/mcp/product.h"
#include "app/mcp/tool_schema.h"
#include "app/mcp/upload.h"

namespace lightkeep::mcp {
namespace {

library::Address address_of(const Json& arguments) {
  const char* library = arguments.contains("sourceLibraryId") ? "sourceLibraryId" : "libraryId";
  return {arguments.value("organizationId", std::string()), arguments.value(library, std::string())};
}

library::Scope admit(library::Service& service, const api::Operation& operation, const ToolCall& call) {
  if (!call.caller.principal) throw api::ApiError(api::errors::unauthenticated);
  return service.access().admit(*call.caller.principal, operation.need, address_of(call.arguments));
}

using Answer = Json (*)(const ToolRow&, const Json&, const RunOperation&);

Json single_answer(const ToolRow&, const Json& arguments, const RunOperation& run) {
  return run(arguments).data;
}

Answer answer_of(const ToolRow& row) {
  if (row.operation == api::OperationId::list_tags) return tags_answer;
  return api::operation(row.operation).lists ? list_answer : single_answer;
}

Json run_operation(const ToolRow& row, library::Service& service, const ToolCall& call) {
  const api::Operation& operation = api::operation(row.operation);
  const auto scope = admit(service, operation, call);
  api::check_arguments(operation, call.arguments);
  return success_result(answer_of(row)(row, call.arguments, [&](const Json& arguments) {
    return service.calls().call(operation, scope, arguments);
  }));
}

Json run_mint(library::Service& service, const ToolCall& call) {
  api::check_arguments(api::operation(api::OperationId::create_organization), call.arguments);
  return success_result(service.calls().mint(call.arguments, call.caller.address).data);
}

Json run_upload(const ToolRow& row, library::Service& service, const Fetch& fetch, const ToolCall& call) {
  const api::Operation& operation = api::operation(row.operation);
  const auto scope = admit(service, operation, call);
  api::check_arguments(operation, call.arguments);
  Json sources;
  if (row.sources == Sources::many)
    sources = std::move(call.arguments["sources"]);
  else
    sources.push_back(std::move(call.arguments["source"]));
  return success_result(api::to_json(
      upload({scope, sources, call.arguments.value("parentId", std::string())}, service, fetch)));
}

Tool to_tool(const ToolRow& row, library::Service& service, const Fetch& fetch) {
  Tool tool{std::string(row.name),
            tool_definition(row),
            row.operation == api::OperationId::create_organization,
            {}};
  if (tool.open)
    tool.run = [&service](const ToolCall& call) { return run_mint(service, call); };
  else if (row.sources != Sources::none)
    tool.run = [&row, &service, fetch](const ToolCall& call) {
      return run_upload(row, service, fetch, call);
    };
  else
    tool.run = [&row, &service](const ToolCall& call) { return run_operation(row, service, call); };
  return tool;
}

}  // namespace

std::vector<Tool> product_tools(library::Service& service, const Fetch& fetch) {
  std::vector<Tool> tools;
  for (const ToolRow& row : tool_table()) tools.push_back(to_tool(row, service, fetch));
  return tools;
}

std::vector<Tool> anonymous_tools(library::Service& service) {
  auto tools = product_tools(service, {});
  std::erase_if(tools, [](const Tool& tool) { return !tool.open; });
  return tools;
}

}  // namespace lightkeep::mcp
