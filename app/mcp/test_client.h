// What the tests of this room share: a request without a network, and an endpoint over made-up tools.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>

#include "app/mcp/endpoint.h"
#include "app/mcp/protocol_version.h"

namespace lightkeep::mcp {

class TextBody : public http::Body {
 public:
  explicit TextBody(std::string text, bool declares = true) : text_(std::move(text)), declares_(declares) {}
  std::size_t read(std::span<char> out) override {
    const std::size_t count = std::min(out.size(), text_.size() - read_);
    std::memcpy(out.data(), text_.data() + read_, count);
    read_ += count;
    return count;
  }
  std::optional<std::uint64_t> declared_size() const override {
    return declares_ ? std::optional<std::uint64_t>(text_.size()) : std::nullopt;
  }
  std::size_t bytes_read() const { return read_; }

 private:
  std::string text_;
  bool declares_;
  std::size_t read_ = 0;
};

using Headers = std::vector<std::pair<std::string, std::string>>;

inline http::Request request_of(TextBody& body, const Headers& headers, const std::string& method = "POST") {
  http::Request request;
  request.method = method;
  request.host = "images.example.com";
  request.client = "192.0.2.1";
  request.id = "test";
  request.headers.set("Content-Type", "application/json");
  for (const auto& [name, value] : headers) request.headers.set(name, value);
  request.body = &body;
  return request;
}

inline std::string text_of(const http::Reply& reply) {
  return std::get<std::string>(reply.body);
}

inline Json json_of(const http::Reply& reply) {
  return api::parse_json(text_of(reply));
}

/// "code" of a JSON-RPC error; 0 for a result.
inline int code_of(const http::Reply& reply) {
  const Json body = json_of(reply);
  return body.contains("error") ? body["error"]["code"].get<int>() : 0;
}

inline std::string call_text(const std::string& method, Json params = Json::object(), Json id = 7) {
  return Json{{"jsonrpc", "2.0"}, {"id", std::move(id)}, {"method", method}, {"params", std::move(params)}}
      .dump();
}

inline Json modern(Json params, const std::string& version = "2026-07-28") {
  params["_meta"] = {{meta::version, version}, {meta::client_capabilities, Json::object()}};
  return params;
}

/// `open` and `closed`, which tell what they were given.
inline ServerDefinition made_up_server() {
  ServerDefinition server{"1.2.3", "Do this.", {}, {}, {}};
  for (const char* name : {"open", "closed"}) {
    const Json schema = {{"type", "object"},
                         {"properties", {{"count", {{"type", "integer"}}}}},
                         {"additionalProperties", false}};
    Tool tool{name, {{"name", name}, {"inputSchema", schema}}, std::string(name) == "open", {}};
    tool.run = [](const ToolCall& call) {
      return success_result({{"arguments", call.arguments}, {"known", call.caller.known.has_value()}});
    };
    server.tools.push_back(std::move(tool));
  }
  return server;
}

inline Endpoint made_up_endpoint(Auth auth = Auth::optional) {
  const Challenge challenge = [](const http::Request& request) {
    return "Bearer made_up=\"" + request.host + "\"";
  };
  return Endpoint({"https://images.example.com", "mcp.example.com", auth, {}, challenge}, made_up_server(),
                  [](std::string_view token, const std::string&) {
                    if (token != "good") throw api::ApiError(api::errors::invalid_api_key);
                    return library::Known{};
                  });
}

inline http::Reply send(const Endpoint& endpoint, const std::string& text, const Headers& headers = {}) {
  TextBody body(text);
  auto request = request_of(body, headers);
  return endpoint.answer(request);
}

}  // namespace lightkeep::mcp
