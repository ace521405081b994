// One JSON-RPC message, told apart and picked to pieces.
#pragma once

#include <string>

#include "app/mcp/fault.h"

namespace lightkeep::mcp {

struct Message {
  enum class Kind { request, notification, response };
  Kind kind = Kind::request;
  Json id;  // of a request
  std::string method;
  Json params = Json::object();
};

/// Throws Fault(400, invalid_request) for batches and everything else that is not one message.
Message to_message(Json body);
/// The id that an answer to this body carries: null where none can be read.
Json readable_id(const Json& body);

Json result_message(const Json& id, Json result);
Json error_message(const Json& id, const Fault& fault);

}  // namespace lightkeep::mcp
