#include "app/mcp/protocol_version.h"

#include <algorithm>

#include "text/ascii.h"
#include "text/base64.h"

namespace lightkeep::mcp {
namespace {

constexpr std::string_view version_header = "MCP-Protocol-Version";
constexpr std::string_view method_header = "Mcp-Method";
constexpr std::string_view name_header = "Mcp-Name";

/// What Mcp-Name repeats of the parameters.
struct Named {
  std::string_view method;
  const char* parameter;
};
constexpr std::array named{Named{"tools/call", "name"}, Named{"prompts/get", "name"},
                           Named{"resources/read", "uri"}};

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& versions, std::string_view version) {
  return std::ranges::find(versions, version) != versions.end();
}

[[noreturn]] void mismatch(const std::string& why) {
  throw RpcError(400, RpcErrorCode::header_mismatch, why);
}

// A value outside visible ASCII travels as =?base64?…?=.
std::string decoded(std::string_view field, std::string_view value) {
  constexpr std::string_view begin = "=?base64?";
  constexpr std::string_view end = "?=";
  value = text::trim(value, text::blanks);
  if (value.size() < begin.size() + end.size() || !value.starts_with(begin) || !value.ends_with(end))
    return std::string(value);
  value.remove_prefix(begin.size());
  value.remove_suffix(end.size());
  const auto text = text::decode_base64(value);
  if (!text) mismatch("The header " + std::string(field) + " is not valid base64.");
  return *text;
}

void check_mirror(const http::Fields& headers, std::string_view field, const std::string& body_value) {
  const std::string* value = headers.find(field);
  if (value == nullptr) mismatch("The header " + std::string(field) + " is missing.");
  if (decoded(field, *value) != body_value)
    mismatch("The header " + std::string(field) + " and the body do not agree.");
}

void check_envelope(const Json& envelope) {
  if (!envelope[meta::version].is_string())
    throw RpcError(400, RpcErrorCode::invalid_params,
                   std::string("`_meta[\"") + meta::version + "\"]` must be a string.");
  if (!envelope.contains(meta::client_capabilities) || !envelope[meta::client_capabilities].is_object())
    throw RpcError(400, RpcErrorCode::invalid_params,
                   std::string("`_meta[\"") + meta::client_capabilities + "\"]` must be an object.");
}

void check_name(const Message& request, const http::Fields& headers) {
  const auto row = std::ranges::find(named, request.method, &Named::method);
  if (row == named.end()) return;
  const auto value = request.params.find(row->parameter);
  if (value != request.params.end() && value->is_string())
    check_mirror(headers, name_header, value->get<std::string>());
}

Json text_list(std::span<const std::string_view> texts) {
  Json list = Json::array();
  for (const auto text : texts) list.push_back(std::string(text));
  return list;
}

Negotiated negotiate_modern(const Message& request, const http::Fields& headers) {
  const Json& envelope = request.params["_meta"];
  check_envelope(envelope);
  const auto version = envelope[meta::version].get<std::string>();
  check_mirror(headers, version_header, version);
  check_mirror(headers, method_header, request.method);
  check_name(request, headers);
  if (!is_one_of(modern_versions, version))
    throw RpcError(400, RpcErrorCode::unsupported_version, "This protocol version is not served.",
                   {{"supported", text_list(modern_versions)}, {"requested", version}});
  return {Protocol::modern, envelope[meta::client_capabilities], true};
}

Negotiated negotiate_legacy(const Message& request, const http::Fields& headers) {
  const std::string_view version = text::trim(headers.get(version_header), text::blanks);
  if (is_one_of(modern_versions, version)) {
    if (request.method == "initialize")
      mismatch("`initialize` is not part of the version that MCP-Protocol-Version names.");
    throw RpcError(400, RpcErrorCode::invalid_params,
                   std::string("`params._meta[\"") + meta::version +
                       "\"]` is required in the version that MCP-Protocol-Version names.");
  }
  const bool known = version.empty() || is_one_of(legacy_versions, version);
  if (!known && request.method != "initialize")  // which settles the version itself
    throw RpcError(400, RpcErrorCode::transport, "Bad Request: Unsupported protocol version",
                   {{"supported", text_list(legacy_versions)}});
  // A client that names no version speaks the oldest.
  return {Protocol::legacy, Json::object(), known && !version.empty() && version != legacy_versions.back()};
}

bool has_envelope(const Message& request) {
  const auto envelope = request.params.find("_meta");
  return envelope != request.params.end() && envelope->is_object() && envelope->contains(meta::version);
}

}  // namespace

Negotiated negotiate(const Message& request, const http::Fields& headers) {
  return has_envelope(request) ? negotiate_modern(request, headers) : negotiate_legacy(request, headers);
}

void check_one_way(const Message& message, const http::Fields& headers) {
  if (message.kind == Message::Kind::response &&
      is_one_of(modern_versions, text::trim(headers.get(version_header), text::blanks)))
    throw RpcError(400, RpcErrorCode::invalid_request,
                   "A response is not taken here; send a request or a notification.");
}

}  // namespace lightkeep::mcp
