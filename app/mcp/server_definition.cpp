#include "app/mcp/server_definition.h"

#include <algorithm>

namespace lightkeep::mcp {

const Tool* ServerDefinition::find_tool(std::string_view name) const {
  const auto found = std::ranges::find(tools, name, &Tool::name);
  return found == tools.end() ? nullptr : &*found;
}

void ServerDefinition::report(const Caller& caller, const std::string& what,
                              const std::string& detail) const {
  if (report_fault && !detail.empty())
    report_fault("mcp: " + what + " of request " + caller.request_id + ": " + detail);
}

Json text_block(std::string text) {
  return {{"type", "text"}, {"text", std::move(text)}};
}

Json success_result(Json structured) {
  Json text = text_block(api::print(structured));
  return {{"content", Json::array({std::move(text)})}, {"structuredContent", std::move(structured)}};
}

Json failure_result(const api::ApiError& error) {
  Json result = success_result(coded_failure(error));
  result["isError"] = true;
  return result;
}

}  // namespace lightkeep::mcp
