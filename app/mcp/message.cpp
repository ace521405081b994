#include "app/mcp/message.h"

namespace lightkeep::mcp {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw Fault(400, Code::invalid_request, why);
}

bool is_id(const Json& value) {
  return value.is_string() || value.is_number_integer();  // others would come back as other numbers
}

Message::Kind kind_of(const Json& body) {
  if (body.contains("method"))
    return body.contains("id") ? Message::Kind::request : Message::Kind::notification;
  if (body.contains("id") && (body.contains("result") || body.contains("error")))
    return Message::Kind::response;
  refuse("The body must be one JSON-RPC request or notification: `method` is missing.");
}

}  // namespace

Message to_message(Json body) {
  if (body.is_array()) refuse("Batches are not served; send one request at a time.");
  if (!body.is_object()) refuse("The body must be a JSON-RPC object.");
  if (body.value("jsonrpc", Json()) != "2.0") refuse("`jsonrpc` must be \"2.0\".");
  Message message;
  message.kind = kind_of(body);
  if (message.kind == Message::Kind::response) return message;
  if (!body["method"].is_string()) refuse("`method` must be a string.");
  if (message.kind == Message::Kind::request && !is_id(body["id"]))
    refuse("`id` must be a string or a whole number of at most 64 bits.");
  message.method = body["method"].get<std::string>();
  if (message.kind == Message::Kind::request) message.id = std::move(body["id"]);
  if (body.contains("params")) message.params = std::move(body["params"]);
  if (!message.params.is_object()) refuse("`params` must be an object.");
  return message;
}

Json readable_id(const Json& body) {
  if (!body.is_object() || !body.contains("id") || !is_id(body["id"])) return nullptr;
  return body["id"];
}

Json result_message(const Json& id, Json result) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"result", std::move(result)}};
}

Json error_message(const Json& id, const Fault& fault) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"error", fault.error()}};
}

}  // namespace lightkeep::mcp
