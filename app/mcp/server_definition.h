// What an endpoint offers: tools and resources, passed in, so that the product and the test fixtures share
// everything else.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/library/calls.h"
#include "app/mcp/json_rpc.h"

namespace lightkeep::mcp {

/// Who called.
struct Caller {
  std::optional<library::Known> known;  // empty: without a credential
  std::string address;
  std::string request_id;

  library::Caller caller() const {
    return known ? known->caller : library::Caller{library::Nobody{}, address};
  }
};

struct ToolCall {
  const Caller& caller;
  Json& arguments;                  // as the tool's inputSchema wants them
  const Json& client_capabilities;  // an object; empty in the legacy versions
  bool resource_links = false;      // may stand in the result
  Json input_responses{};           // what the client was asked for by the answer before; null: nothing
};

struct Tool {
  std::string name;
  Json definition;    // as tools/list shows it
  bool open = false;  // may be called without a credential
  /// Gives a CallToolResult. May throw api::ApiError (becomes an `isError` result) and RpcError.
  std::function<Json(const ToolCall&)> run;
};

struct Resources {
  Json templates;  // the list
  /// The members of a resources/list result: `resources` and, where there is more, `nextCursor`.
  std::function<Json(const Caller&, const std::string& cursor)> list;
  /// The `contents` of one; throws RpcError(invalid_params) for an unknown uri.
  std::function<Json(const Caller&, const std::string& uri)> read;
};

struct Prompt {
  std::string name;
  Json definition;  // as prompts/list shows it
  /// The text that a person's message begins with; `arguments` has texts alone, each of the definition.
  std::function<std::string(const Json& arguments)> text;
};

struct ServerDefinition {
  std::string version;  // of the program
  std::string instructions;
  std::vector<Tool> tools;  // in the order in which they are listed
  std::optional<Resources> resources;
  std::function<void(const std::string&)> report_fault;  // a line for the operator's log; may be empty
  std::vector<Prompt> prompts{};

  void report(const Caller& caller, const std::string& what, const std::string& detail) const;
  const Tool* find_tool(std::string_view name) const;
};

/// `structuredContent`, and the same as text.
Json success_result(Json structured);
/// A block of a result's `content`.
Json text_block(std::string text);
Json failure_result(const api::ApiError& error);

}  // namespace lightkeep::mcp
