// JSON-RPC 2.0 messages, picked to pieces and made, and the errors that one gets instead of a result (section
// 5.1; MCP 2026-07-28). Values; any thread.
#pragma once

#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "app/api/errors.h"
#include "app/api/json.h"

namespace lightkeep::mcp {

using api::Json;

/// The codes of errors that exist.
enum class RpcErrorCode {
  parse_error = -32700,
  invalid_request = -32600,
  method_not_found = -32601,
  invalid_params = -32602,
  internal_error = -32603,
  transport = -32000,  // refused before JSON-RPC came into it
  header_mismatch = -32020,
  unsupported_version = -32022,
};

/// A request that gets an error instead of a result.
class RpcError : public std::exception {
 public:
  RpcError(int status, RpcErrorCode code, std::string message, Json data = nullptr)
      : status_(status), code_(code), message_(std::move(message)), data_(std::move(data)) {}

  int status() const noexcept { return status_; }  // of HTTP
  const char* what() const noexcept override { return message_.c_str(); }
  Json error() const;  // the `error` member

  /// A field of the reply that belongs to this failure.
  RpcError& with_field(std::string name, std::string value) {
    field_ = {std::move(name), std::move(value)};
    return *this;
  }
  const std::optional<std::pair<std::string, std::string>>& field() const noexcept { return field_; }

 private:
  int status_;
  RpcErrorCode code_;
  std::string message_;
  Json data_;  // null: none
  std::optional<std::pair<std::string, std::string>> field_;
};

/// `code`, `status`, `message` as REST and GraphQL give them, `hint` with the next step, `retryAfter` in
/// seconds.
Json coded_failure(const api::ApiError& error);
/// A coded failure where no tool result can carry it: HTTP and JSON-RPC say it.
RpcError to_rpc_error(const api::ApiError& error, RpcErrorCode code);

/// One message.
struct Message {
  enum class Kind { request, notification, response };
  Kind kind = Kind::request;
  Json id;  // of a request
  std::string method;
  Json params = Json::object();
};

/// Throws RpcError(400, invalid_request) for batches and everything else that is not one message.
Message to_message(Json body);
/// The id that an answer to this body carries: null where none can be read.
Json readable_id(const Json& body);

Json result_message(const Json& id, Json result);
Json error_message(const Json& id, const RpcError& fault);

}  // namespace lightkeep::mcp
