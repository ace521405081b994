// The tools of the product: those of the rows of app/library/operations.h, and the call that each one is.
#include <algorithm>

#include "app/mcp/listing.h"
#include "app/mcp/product.h"
#include "app/mcp/tool_schema.h"
#include "app/mcp/upload.h"

namespace lightkeep::mcp {
namespace {

using library::Operation;
using library::Sources;
using library::ToolRow;

Json run_operation(const Operation& operation, const ToolRow& row, library::Service& service,
                   const ToolCall& call) {
  const auto run = [&](const Json& arguments) {
    return service.calls().call(operation, call.caller.caller(), arguments);
  };
  const bool lists = operation.signature.paged || !row.list_name.empty();
  return success_result(lists ? list_answer(operation, row, call.arguments, run)
                              : library::to_json(run(call.arguments)));
}

Json run_upload(const Operation& operation, const ToolRow& row, library::Service& service, const Fetch& fetch,
                const ToolCall& call) {
  const auto batch =
      service.ingest().begin(call.caller.caller(), library::path_of(operation, call.arguments), {});
  const api::Arguments arguments(operation.signature, call.arguments);
  Json sources;
  if (row.sources == Sources::many)
    sources = std::move(call.arguments["sources"]);
  else
    sources.push_back(std::move(call.arguments["source"]));
  read_sources(sources, *batch, {fetch, static_cast<std::uint64_t>(service.settings().max_file_size)});
  return success_result(api::to_json(batch->commit(arguments.text("parentId"))));
}

Tool to_tool(const Operation& operation, const ToolRow& row, library::Service& service, const Fetch& fetch) {
  Tool tool{std::string(row.name), tool_definition(operation.signature, row), operation.signature.open, {}};
  if (row.sources != Sources::none)
    tool.run = [&operation, &row, &service, fetch](const ToolCall& call) {
      return run_upload(operation, row, service, fetch, call);
    };
  else
    tool.run = [&operation, &row, &service](const ToolCall& call) {
      return run_operation(operation, row, service, call);
    };
  return tool;
}

}  // namespace

std::vector<Tool> product_tools(library::Service& service, const Fetch& fetch) {
  std::vector<Tool> tools;
  for (const Operation& operation : library::operations())
    for (const ToolRow& row : operation.tools) tools.push_back(to_tool(operation, row, service, fetch));
  return tools;
}

std::vector<Tool> anonymous_tools(library::Service& service) {
  auto tools = product_tools(service, {});
  std::erase_if(tools, [](const Tool& tool) { return !tool.open; });
  return tools;
}

}  // namespace lightkeep::mcp
