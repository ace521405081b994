#include "app/mcp/json_rpc.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace lightkeep::mcp {
namespace {

struct Hint {
  std::string_view code;
  std::string_view text;
};

constexpr std::array hints{
    Hint{"INVALID_API_KEY",
         "Check that the whole key is sent, and for its own organization. Where it is lost or was replaced, "
         "ask "
         "its owner for a new one, or start anew with create_organization."},
    Hint{"ORGANIZATION_NOT_FOUND", "Take organizationId from whoami."},
    Hint{"API_KEY_NOT_AUTHORIZED_FOR_LIBRARY",
         "Call whoami: `access` lists the libraries of this key, and which of them it may write to."},
    Hint{"API_KEY_READ_ONLY", "Ask the owner for a key with write access."},
    Hint{"UNAUTHENTICATED",
         "Sign in anew, or send a key as `Authorization: Bearer <key>`; create_organization needs neither."},
    Hint{"RESOURCE_NOT_FOUND",
         "Take asset ids from list_assets or search_assets of the same library; what was deleted is in "
         "list_trash, and restore_assets puts it back."},
    Hint{"BAD_USER_INPUT", "Mend what the message names, and call again."},
    Hint{"MAX_ASSETS_EXCEEDED", "Do it in several calls, 100 ids or 20 files in each."},
    Hint{"DELETE_ERROR", "Name the images in `ids`; list_assets and search_assets give them."},
    Hint{"UPLOAD_LINK_ENDED", "request_upload makes a new link."},
    Hint{"FORBIDDEN",
         "Ask the person to do it on the library's page, or for more access (whoami tells what you have)."},
    Hint{"INTERNAL_SERVER_ERROR", "Try once more; where it fails again, tell the person."},
    Hint{"PRECONDITION_FAILED", "Read the asset anew, and decide what becomes of both texts."},
    Hint{"LIBRARY_URL_TAKEN", "Use the library that exists (list_libraries), or give another slug."},
    Hint{"EPHEMERAL_STORAGE_LIMIT_EXCEEDED", "Ask the person to open the claim link; that lifts the limit."},
    Hint{"EPHEMERAL_LIBRARY_LIMIT_EXCEEDED",
         "Use the library that is there, or ask the person to open the claim link."},
    Hint{"STORAGE_LIMIT_EXCEEDED", "Ask the operator for more room, or delete images that are not needed."},
    Hint{"PAYLOAD_TOO_LARGE", "Send a smaller image, or give its URL instead of its bytes."},
    Hint{"RATE_LIMITED", "Wait for `retryAfter` seconds, then repeat the call."},
    Hint{"SERVICE_UNAVAILABLE", "Wait for `retryAfter` seconds, then repeat the call."},
};

[[noreturn]] void refuse(const std::string& why) {
  throw RpcError(400, RpcErrorCode::invalid_request, why);
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

Json RpcError::error() const {
  Json error{{"code", static_cast<int>(code_)}, {"message", message_}};
  if (!data_.is_null()) error["data"] = data_;
  return error;
}

Json coded_failure(const api::ApiError& error) {
  Json failure{
      {"code", std::string(error.row().code)}, {"status", error.row().status}, {"message", error.message()}};
  const auto hint = std::ranges::find(hints, error.row().code, &Hint::code);
  if (hint != hints.end()) failure["hint"] = std::string(hint->text);
  if (error.retry_after()) failure["retryAfter"] = *error.retry_after();
  return failure;
}

RpcError to_rpc_error(const api::ApiError& error, RpcErrorCode code) {
  RpcError fault(error.row().status, code, error.message(), coded_failure(error));
  if (error.retry_after()) fault.with_field("Retry-After", std::to_string(*error.retry_after()));
  return fault;
}

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
  if (const auto params = body.find("params"); params != body.end() && !params->is_null())
    message.params = std::move(*params);
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

Json error_message(const Json& id, const RpcError& fault) {
  return {{"jsonrpc", "2.0"}, {"id", id}, {"error", fault.error()}};
}

}  // namespace lightkeep::mcp
