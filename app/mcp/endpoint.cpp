#include "app/mcp/endpoint.h"

#include <algorithm>
#include <array>

#include "app/http/content_disposition.h"
#include "app/mcp/methods.h"
#include "text/ascii.h"

namespace lightkeep::mcp {
namespace {

constexpr std::size_t body_limit = 32 << 20;
constexpr std::size_t anonymous_body_limit = 64 << 10;  // no open call is longer
constexpr std::size_t bodies_together = 96
                                        << 20;  // bytes of large bodies; parsing takes up to four times that
constexpr std::string_view json_type = "application/json";

http::Reply json_reply(int status, const Json& body) {
  http::Reply reply = http::Reply::text(status, json_type, api::print(body));
  reply.headers.set("Cache-Control", "no-store");
  return reply;
}

}  // namespace

Endpoint::Endpoint(const EndpointConfig& config, ServerDefinition server, Identify identify)
    : origin_policy_(config.public_url, config.mcp_host, config.origins),
      authentication_(config.auth, config.challenge, std::move(identify)),
      server_(std::move(server)),
      memory_(std::make_shared<gate::Gate>(memory_of_bodies(bodies_together))) {}

http::Reply Endpoint::answer(http::Request& request) const {
  http::Reply reply = serve(request);
  if (request.method != "OPTIONS" || reply.status != 204) origin_policy_.add_cors(request, reply);
  return reply;
}

http::Reply Endpoint::refuse(const Json& id, const RpcError& fault) const {
  http::Reply reply = json_reply(fault.status(), error_message(id, fault));
  if (const auto& field = fault.field()) reply.headers.set(field->first, field->second);
  return reply;
}

void Endpoint::check_origin(const http::Request& request) const {
  if (!origin_policy_.knows_host(request.host))
    throw RpcError(403, RpcErrorCode::transport,
                   "This server does not answer to the name in Host; use its public URL.");
  const std::string* origin = request.headers.find("Origin");
  if (origin != nullptr && !origin_policy_.admits_origin(*origin))
    throw RpcError(403, RpcErrorCode::transport, "Pages of this Origin may not call this server.");
}

http::Reply Endpoint::serve(http::Request& request) const {
  try {
    check_origin(request);
    if (request.method == "OPTIONS") return origin_policy_.preflight(request);
    if (request.method != "POST")
      throw RpcError(405, RpcErrorCode::transport, "Method not allowed: send POST.")
          .with_field("Allow", "POST");
    if (!http::is_media_type(request.headers.get("Content-Type"), json_type))
      throw RpcError(415, RpcErrorCode::transport, "Content-Type must be application/json.");
    return serve_post(request);
  } catch (const RpcError& fault) {
    return refuse(nullptr, fault);
  } catch (const api::ApiError& error) {
    return refuse(nullptr, to_rpc_error(error, RpcErrorCode::transport));
  }
}

// What a caller who is not known sends is read as far as an open call may be long; what is too long for all
// is refused to all alike.
Json Endpoint::read_body(http::Request& request, const std::optional<RpcError>& stranger,
                         BodyMemory& memory) const {
  const bool too_long = request.body->declared_size().value_or(0) > body_limit;
  if (!stranger || too_long) return read_json(*request.body, body_limit, memory);
  try {
    return read_json(*request.body, anonymous_body_limit, memory);
  } catch (const RpcError& fault) {
    if (fault.status() != 413) throw;
    throw *stranger;
  }
}

http::Reply Endpoint::serve_post(http::Request& request) const {
  Caller caller{{}, request.client, request.id};
  std::optional<RpcError> bad_credential, stranger;
  try {
    caller.known = authentication_.identify(request);
  } catch (const RpcError& fault) {
    bad_credential = fault;
  }
  if (!caller.known)
    stranger = bad_credential ? *bad_credential
               : authentication_.auth() == Auth::none
                   ? RpcError(413, RpcErrorCode::transport,
                              "The body is larger than the 64 KiB allowed without a key.")
                   : authentication_.challenge(request);
  BodyMemory memory{*memory_};
  if (caller.known) request.body->charge_to(memory.caller = std::to_string(caller.known->organization));
  Json body = read_body(request, stranger, memory);
  const Json id = readable_id(body);
  try {
    Message message = to_message(std::move(body));
    if (bad_credential) throw *bad_credential;
    return serve_message(request, std::move(message), caller);
  } catch (const RpcError& fault) {
    return refuse(id, fault);
  }
}

http::Reply Endpoint::serve_message(const http::Request& request, Message message,
                                    const Caller& caller) const {
  if (message.kind != Message::Kind::request) {
    if (!caller.known && authentication_.auth() == Auth::required) throw authentication_.challenge(request);
    check_one_way(message, request.headers);
    http::Reply accepted;
    accepted.status = 202;
    return accepted;
  }
  const bool open = authentication_.auth() == Auth::none ||
                    (authentication_.auth() == Auth::optional && is_open(message, server_));
  if (!caller.known && !open) throw authentication_.challenge(request);
  Json result = run(message, request, caller);
  return json_reply(200, result_message(message.id, std::move(result)));
}

Json Endpoint::run(Message& message, const http::Request& request, const Caller& caller) const {
  const Negotiated negotiated = negotiate(message, request.headers);
  try {
    return call_method(message, negotiated, server_, caller);
  } catch (const RpcError&) {
    throw;
  } catch (const http::Disconnected&) {
    throw;
  } catch (const std::exception& error) {
    server_.report(caller, message.method, error.what());
    throw RpcError(200, RpcErrorCode::internal_error, std::string(api::errors::internal.message),
                   coded_failure(api::ApiError(api::errors::internal)));
  }
}

void add_endpoint(http::Routes& routes, const std::string& path,
                  const std::shared_ptr<const Endpoint>& endpoint) {
  constexpr std::uint64_t checked_here = UINT64_MAX;  // so that the refusal is JSON-RPC too
  for (const char* method : {"POST", "OPTIONS", "GET", "DELETE", "PUT", "PATCH"}) {
    http::Route route;
    route.method = method;
    route.pattern = path;
    route.body_limit = checked_here;
    route.handler = [endpoint](http::Request& request) { return endpoint->answer(request); };
    routes.add(std::move(route));
  }
}

}  // namespace lightkeep::mcp
