#include "app/mcp/fault.h"

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
    Hint{"INVALID_API_KEY", "Take organizationId from whoami; the key works for that organization only."},
    Hint{"ORGANIZATION_NOT_FOUND", "Take organizationId from whoami."},
    Hint{"API_KEY_NOT_AUTHORIZED_FOR_LIBRARY",
         "Call whoami: `access` lists the libraries of this key, and which of them it may write to."},
    Hint{"API_KEY_READ_ONLY", "Ask the owner for a key with write access."},
    Hint{"RESOURCE_NOT_FOUND", "Take asset ids from list_assets or search_assets of the same library."},
    Hint{"LIBRARY_URL_TAKEN", "Use the library that exists (list_libraries), or give another slug."},
    Hint{"EPHEMERAL_STORAGE_LIMIT_EXCEEDED", "Ask the person to open the claim link; that lifts the limit."},
    Hint{"EPHEMERAL_LIBRARY_LIMIT_EXCEEDED",
         "Use the library that is there, or ask the person to open the claim link."},
    Hint{"STORAGE_LIMIT_EXCEEDED", "Ask the operator for more room, or delete images that are not needed."},
    Hint{"PAYLOAD_TOO_LARGE", "Send a smaller image, or give its URL instead of its bytes."},
    Hint{"RATE_LIMITED", "Wait for `retryAfter` seconds, then repeat the call."},
    Hint{"SERVICE_UNAVAILABLE", "Wait for `retryAfter` seconds, then repeat the call."},
};

}  // namespace

Json Fault::error() const {
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

Fault to_fault(const api::ApiError& error, Code code) {
  Fault fault(error.row().status, code, error.message(), coded_failure(error));
  if (error.retry_after()) fault.with_field("Retry-After", std::to_string(*error.retry_after()));
  return fault;
}

}  // namespace lightkeep::mcp
