#include "tests/mcp/fixture_tools.h"

#include <array>

namespace lightkeep::mcp {
namespace {

// A red pixel, and an eighth of a second of silence.
constexpr const char* png =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";
constexpr const char* wav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAEAfAAABAAgAZGF0YQAAAAA=";

Json text(const std::string& content) {
  return {{"type", "text"}, {"text", content}};
}
Json image() {
  return {{"type", "image"}, {"data", png}, {"mimeType", "image/png"}};
}
Json audio() {
  return {{"type", "audio"}, {"data", wav}, {"mimeType", "audio/wav"}};
}
Json embedded(const char* uri, const char* type, const char* content) {
  return {{"type", "resource"}, {"resource", {{"uri", uri}, {"mimeType", type}, {"text", content}}}};
}
Json result(Json content) {
  return {{"content", Json::array({std::move(content)})}};
}

Json mixed(const ToolCall&) {
  return {{"content", Json::array({text("Multiple content types test:"), image(),
                                   embedded("test://mixed-content-resource", "application/json",
                                            R"({"test":"data","value":123})")})}};
}

Json failing(const ToolCall&) {
  Json failed = result(text("This tool intentionally returns an error for testing"));
  failed["isError"] = true;
  return failed;
}

constexpr RpcErrorCode missing_capability{
    -32021};  // of revision 2026-07-28; no tool of the product needs one

Json needs_sampling(const ToolCall& call) {
  if (!call.client_capabilities.contains("sampling"))
    throw RpcError(400, missing_capability, "This tool needs a client with sampling.",
                   {{"requiredCapabilities", {{"sampling", Json::object()}}}});
  return result(text("The client can sample."));
}

Json empty_schema() {
  return {{"type", "object"}, {"properties", Json::object()}, {"additionalProperties", false}};
}

// Its keywords must come through as they are.
Json wide_schema() {
  return Json::parse(R"({
    "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object",
    "$defs": {"address": {"$anchor": "addressDef", "type": "object", "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
    "properties": {"name": {"type": "string"}, "address": {"$ref": "#/$defs/address"},
                   "contactMethod": {"type": "string", "enum": ["phone", "email"]}, "phone": {"type": "string"}, "email": {"type": "string"}},
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]}, "else": {"required": ["email"]}, "additionalProperties": false})");
}

Tool tool(std::string name, std::function<Json(const ToolCall&)> run) {
  Json definition{{"name", name},
                  {"description", "A fixture of the conformance suite."},
                  {"inputSchema", empty_schema()}};
  return {std::move(name), std::move(definition), true, std::move(run)};
}

}  // namespace

std::vector<Tool> fixture_tools() {
  std::vector<Tool> tools{
      tool("test_simple_text",
           [](const ToolCall&) { return result(text("This is a simple text response for testing.")); }),
      tool("test_image_content", [](const ToolCall&) { return result(image()); }),
      tool("test_audio_content", [](const ToolCall&) { return result(audio()); }),
      tool("test_embedded_resource",
           [](const ToolCall&) {
             return result(
                 embedded("test://embedded-resource", "text/plain", "This is an embedded resource content."));
           }),
      tool("test_multiple_content_types", mixed),
      tool("test_error_handling", failing),
      tool("test_missing_capability", needs_sampling),
      tool("test_streaming_elicitation", [](const ToolCall&) { return result(text("Nothing was asked.")); }),
      tool("test_logging_tool", [](const ToolCall&) { return result(text("Nothing was logged.")); }),
      tool("json_schema_2020_12_tool", [](const ToolCall&) { return result(text("The arguments fit.")); }),
  };
  tools.back().definition["inputSchema"] = wide_schema();
  return tools;
}

Resources fixture_resources() {
  struct Row {
    const char* uri;
    Json content;
  };
  static const std::array<Row, 3> rows{{
      {"test://static-text",
       {{"mimeType", "text/plain"}, {"text", "This is the content of the static text resource."}}},
      {"test://static-binary", {{"mimeType", "image/png"}, {"blob", png}}},
      {"test://template/123/data",
       {{"mimeType", "application/json"},
        {"text", R"({"id":"123","templateTest":true,"data":"Data for ID: 123"})"}}},
  }};
  Resources resources;
  resources.templates = Json::array({{{"uriTemplate", "test://template/{id}/data"},
                                      {"name", "template"},
                                      {"mimeType", "application/json"}}});
  resources.list = [](const Caller&, const std::string&) -> Json {
    Json list = Json::array();
    for (const Row& row : {rows[0], rows[1]})
      list.push_back({{"uri", row.uri},
                      {"name", row.uri},
                      {"description", "A fixture."},
                      {"mimeType", row.content["mimeType"]}});
    return {{"resources", list}};
  };
  resources.read = [](const Caller&, const std::string& uri) {
    for (const Row& row : rows) {
      if (uri != row.uri) continue;
      Json content{{"uri", uri}};
      content.update(row.content);
      return Json::array({content});
    }
    throw RpcError(200, RpcErrorCode::invalid_params, "There is no resource at this uri.", {{"uri", uri}});
  };
  return resources;
}

}  // namespace lightkeep::mcp
