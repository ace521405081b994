// The JSON-RPC entry with any bytes as body and any fields: whatever comes, the answer is a status of the
// protocol and JSON that parses, or no body. The tools have the product's names and input schemas; their
// handlers read what strangers can put into base64 and addresses, and touch no store.
#include <cstdlib>

#include "app/mcp/endpoint.h"
#include "app/mcp/library_resources.h"
#include "app/mcp/tool_schema.h"
#include "tests/fuzz/pieces.h"
#include "text/base64.h"

namespace {

using namespace lightkeep;
using mcp::Json;

// What upload_asset and upload_assets do with their text before it becomes a file.
void read_sources(const Json& arguments) {
  const auto one = arguments.find("source");
  const auto many = arguments.find("sources");
  const Json sources =
      many != arguments.end() ? *many : Json::array({one != arguments.end() ? *one : Json()});
  std::size_t total = 0;
  for (const Json& source : sources)
    if (source.is_object() && source.value("kind", "") == "base64")
      text::decode_base64_leniently(source["data"].get_ref<const std::string&>(),
                                    [&](std::span<const std::byte> bytes) { total += bytes.size(); });
  if (total > (64u << 20)) std::abort();
}

// Without what only tools/list prints and no rule reads: copying it would be most of a run.
Json short_definition(const library::Operation& operation, const library::ToolRow& row) {
  Json definition = mcp::tool_definition(operation.signature, row);
  for (const char* printed : {"outputSchema", "description", "annotations"}) definition.erase(printed);
  return definition;
}

mcp::ServerDefinition server() {
  mcp::ServerDefinition made{"0", "", {}, {}, {}};
  const auto echo = [](const mcp::ToolCall& call) {
    read_sources(call.arguments);
    return mcp::success_result(std::move(call.arguments));
  };
  for (const library::Operation& operation : library::operations())
    for (const library::ToolRow& row : operation.tools)
      made.tools.push_back({std::string(row.name), short_definition(operation, row), false, echo});
  made.resources = mcp::Resources{
      Json::array(),
      [](const mcp::Caller&, const std::string& cursor) {
        return Json{{"resources", {cursor}}};
      },
      [](const mcp::Caller&, const std::string& uri) {
        const auto address = mcp::parse_resource_uri(uri);
        if (!address) throw mcp::RpcError(200, mcp::RpcErrorCode::invalid_params, "No such resource.");
        return Json::array({mcp::resource_uri(*address->row, address->organization, address->library)});
      }};
  return made;
}

const mcp::Endpoint& endpoint(bool open) {
  static const auto make = [](mcp::Auth auth) {
    return mcp::Endpoint({"https://images.example.com", "", auth}, server(),
                         [](std::string_view token, const std::string&) {
                           if (token != "k") throw api::ApiError(api::errors::invalid_api_key);
                           return library::Known{};
                         });
  };
  static const mcp::Endpoint opened = make(mcp::Auth::none);
  static const mcp::Endpoint ajar = make(mcp::Auth::optional);
  return open ? opened : ajar;
}

// "Name: value" lines up to an empty one; the rest is the body.
std::string_view take_fields(std::string_view text, http::Fields& fields) {
  for (int count = 0; count < 8; ++count) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    if (end == std::string_view::npos) return text;
    text.remove_prefix(end + 1);
    const auto colon = line.find(':');
    if (colon == std::string_view::npos) return text;
    fields.add(line.substr(0, colon), std::string(line.substr(colon + 1)));
  }
  return text;
}

bool is_of_the_protocol(int status) {
  for (const int known : {200, 202, 204, 400, 401, 403, 404, 405, 413, 415})
    if (status == known) return true;
  return false;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  http::Request request;
  request.method = data[0] & 2 ? "POST" : (data[0] & 4 ? "OPTIONS" : "POST");
  request.host = "localhost";
  request.headers.set("Content-Type", "application/json");
  Pieces body(take_fields({reinterpret_cast<const char*>(data) + 1, size - 1}, request.headers), size);
  request.body = &body;
  const http::Reply reply = endpoint(data[0] & 1).answer(request);
  const auto& text = std::get<std::string>(reply.body);
  if (!is_of_the_protocol(reply.status)) std::abort();
  if (!text.empty() && !Json::accept(text)) std::abort();
  if (reply.status == 401 && reply.headers.find("WWW-Authenticate") == nullptr) std::abort();
  return 0;
}
