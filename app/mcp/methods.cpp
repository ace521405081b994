#include "app/mcp/methods.h"

#include <algorithm>
#include <array>

#include "app/mcp/schema_check.h"

namespace lightkeep::mcp {
namespace {

struct Context {
  Message& request;
  const Negotiated& negotiated;
  const ServerDefinition& server;
  const Caller& caller;
};

/// For how long, and for whom, a modern client may keep a result.
struct Keep {
  std::int64_t milliseconds = -1;  // -1: says nothing
  const char* scope = "private";
};
constexpr std::int64_t hour = 3'600'000;
constexpr Keep not_said{};
constexpr Keep shared{hour, "public"};
constexpr Keep own{0, "private"};

struct Method {
  std::string_view name;
  bool legacy;
  bool modern;
  bool open;
  Keep keep;
  Json (*run)(const Context&);
};

[[noreturn]] void bad_params(const std::string& why) {
  throw RpcError(200, RpcErrorCode::invalid_params, why);
}

Json capabilities(const ServerDefinition& server) {
  Json all{{"tools", Json::object()}};
  if (server.resources) all["resources"] = Json::object();
  if (!server.prompts.empty()) all["prompts"] = Json::object();
  return all;
}

Json server_info(const ServerDefinition& server) {
  return {{"name", "lightkeep"}, {"title", "Lightkeep"}, {"version", server.version}};
}

Json initialize(const Context& context) {
  const Json asked = context.request.params.value("protocolVersion", Json());
  const bool served = asked.is_string() &&
                      std::ranges::find(legacy_versions, asked.get<std::string>()) != legacy_versions.end();
  return {{"protocolVersion", served ? asked : Json(std::string(legacy_versions.front()))},
          {"capabilities", capabilities(context.server)},
          {"serverInfo", server_info(context.server)},
          {"instructions", context.server.instructions}};
}

Json discover(const Context& context) {
  Json versions = Json::array();
  for (const auto version : modern_versions) versions.push_back(std::string(version));
  return {{"supportedVersions", versions},
          {"capabilities", capabilities(context.server)},
          {"instructions", context.server.instructions}};
}

Json ping(const Context&) {
  return Json::object();
}

// An empty cursor is the beginning, as a missing one.
std::string cursor_of(const Context& context) {
  const auto cursor = context.request.params.find("cursor");
  if (cursor == context.request.params.end() || cursor->is_null()) return {};
  if (!cursor->is_string()) bad_params("`cursor` must be a string.");
  return cursor->get<std::string>();
}

void check_single_page(const Context& context) {
  if (!cursor_of(context).empty()) bad_params("This `cursor` was not given by this server.");
}

Json list_tools(const Context& context) {
  check_single_page(context);
  Json tools = Json::array();
  for (const Tool& tool : context.server.tools) tools.push_back(tool.definition);
  return {{"tools", std::move(tools)}};
}

// A call whose arguments break the schema is answered by the tool, as a failure that a model can mend
// (SEP-1303).
Json checked_arguments(const Context& context, const Tool& tool) {
  Json arguments = Json::object();
  if (const auto sent = context.request.params.find("arguments"); sent != context.request.params.end())
    arguments = std::move(*sent);
  const Json& schema = tool.definition.at("inputSchema");
  read_as_meant(schema, arguments);
  if (arguments.is_null()) arguments = Json::object();
  if (!arguments.is_object()) bad_params("`arguments` must be an object.");
  if (const auto fault = find_violation(schema, arguments))
    throw api::ApiError(api::errors::bad_user_input, "Invalid arguments for " + tool.name + ": " + *fault);
  return arguments;
}

const Tool& tool_of(const Context& context) {
  const auto name = context.request.params.find("name");
  if (name == context.request.params.end() || !name->is_string())
    bad_params("`name` must be the name of a tool.");
  const Tool* tool = context.server.find_tool(name->get_ref<const std::string&>());
  if (tool == nullptr) bad_params("There is no tool of this name; tools/list names them all.");
  return *tool;
}

Json call_tool(const Context& context) {
  const Tool& tool = tool_of(context);
  try {
    Json arguments = checked_arguments(context, tool);
    return tool.run({context.caller, arguments, context.negotiated.client_capabilities,
                     context.negotiated.resource_links,
                     context.request.params.value("inputResponses", Json())});
  } catch (const api::ApiError& error) {
    context.server.report(context.caller, tool.name, error.detail());
    return failure_result(error);
  } catch (const RpcError&) {
    throw;
  } catch (const std::exception& error) {
    context.server.report(context.caller, tool.name, error.what());
    return failure_result(api::ApiError(api::errors::internal));
  }
}

Json list_resources(const Context& context) {
  return context.server.resources->list(context.caller, cursor_of(context));
}

Json list_templates(const Context& context) {
  check_single_page(context);
  return {{"resourceTemplates", context.server.resources->templates}};
}

Json read_resource(const Context& context) {
  const auto uri = context.request.params.find("uri");
  if (uri == context.request.params.end() || !uri->is_string()) bad_params("`uri` must be a string.");
  try {
    return {{"contents", context.server.resources->read(context.caller, uri->get<std::string>())}};
  } catch (const api::ApiError& error) {
    const bool fault = error.row().status >= 500;
    throw RpcError(200, fault ? RpcErrorCode::internal_error : RpcErrorCode::invalid_params, error.message(),
                   coded_failure(error));
  }
}

Json list_prompts(const Context& context) {
  check_single_page(context);
  Json prompts = Json::array();
  for (const Prompt& prompt : context.server.prompts) prompts.push_back(prompt.definition);
  return {{"prompts", std::move(prompts)}};
}

const Prompt& prompt_of(const Context& context) {
  const Json name = context.request.params.value("name", Json());
  const auto found =
      std::ranges::find(context.server.prompts, name, [](const Prompt& prompt) { return Json(prompt.name); });
  if (found == context.server.prompts.end())
    bad_params("There is no prompt of this name; prompts/list names them all.");
  return *found;
}

Json prompt_arguments(const Context& context, const Prompt& prompt) {
  const Json sent = context.request.params.value("arguments", Json::object());
  if (!sent.is_object()) bad_params("`arguments` must be an object.");
  const Json& known = prompt.definition.at("arguments");
  for (const auto& [name, value] : sent.items()) {
    const bool declared = std::ranges::any_of(
        known, [&, &wanted = name](const Json& argument) { return argument.at("name") == wanted; });
    if (!declared || !value.is_string())
      bad_params("Arguments of this prompt are texts, each of those that prompts/list names.");
  }
  return sent;
}

Json get_prompt(const Context& context) {
  const Prompt& prompt = prompt_of(context);
  Json message{{"role", "user"}, {"content", text_block(prompt.text(prompt_arguments(context, prompt)))}};
  return {{"description", prompt.definition.at("description")},
          {"messages", Json::array({std::move(message)})}};
}

constexpr std::array methods{
    Method{"initialize", true, false, true, not_said, initialize},
    Method{"ping", true, false, true, not_said, ping},
    Method{"server/discover", false, true, true, shared, discover},
    Method{"tools/list", true, true, true, shared, list_tools},
    Method{"tools/call", true, true, false, not_said, call_tool},
    Method{"resources/list", true, true, false, own, list_resources},
    Method{"resources/templates/list", true, true, false, own, list_templates},
    Method{"resources/read", true, true, false, own, read_resource},
    Method{"prompts/list", true, true, true, shared, list_prompts},
    Method{"prompts/get", true, true, true, not_said, get_prompt},
};

bool is_offered(const Method& method, const ServerDefinition& server) {
  if (method.name.starts_with("resources/")) return server.resources.has_value();
  if (method.name.starts_with("prompts/")) return !server.prompts.empty();
  return true;
}

const Method* find(const Context& context) {
  const auto row = std::ranges::find(methods, context.request.method, &Method::name);
  if (row == methods.end()) return nullptr;
  const bool served = context.negotiated.protocol == Protocol::modern ? row->modern : row->legacy;
  return served && is_offered(*row, context.server) ? &*row : nullptr;
}

void add_modern_members(Json& result, const Method& method, const ServerDefinition& server) {
  if (!result.contains("resultType")) result["resultType"] = "complete";
  result["_meta"][meta::server_info] = server_info(server);
  if (method.keep.milliseconds < 0) return;
  result["ttlMs"] = method.keep.milliseconds;
  result["cacheScope"] = method.keep.scope;
}

}  // namespace

bool is_open(const Message& request, const ServerDefinition& server) {
  const auto row = std::ranges::find(methods, request.method, &Method::name);
  if (row == methods.end()) return false;
  if (row->open) return is_offered(*row, server);
  const auto name = request.params.find("name");
  if (row->name != "tools/call" || name == request.params.end() || !name->is_string()) return false;
  const Tool* tool = server.find_tool(name->get_ref<const std::string&>());
  return tool != nullptr && tool->open;
}

Json call_method(Message& request, const Negotiated& negotiated, const ServerDefinition& server,
                 const Caller& caller) {
  const Context context{request, negotiated, server, caller};
  const Method* method = find(context);
  // In the legacy versions a 404 would mean that a session has ended.
  if (method == nullptr)
    throw RpcError(negotiated.protocol == Protocol::modern ? 404 : 200, RpcErrorCode::method_not_found,
                   "Method not found");
  Json result = method->run(context);
  if (negotiated.protocol == Protocol::modern) add_modern_members(result, *method, server);
  return result;
}

}  // namespace lightkeep::mcp
