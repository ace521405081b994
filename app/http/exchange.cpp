// One request and its reply.
#include "app/http/exchange.h"

#include "app/http/compression.h"
#include "app/http/cors.h"
#include "app/http/error_reply.h"
#include "app/http/fields.h"

namespace lightkeep::http {
namespace {

constexpr std::uint64_t worth_draining = 256 << 10;  // bytes; a new connection is cheaper than more

Form form_of(const Routes& routes, const Exchange& exchange) {
  if (exchange.match.route) return exchange.match.route->form;
  const bool page = prefers_html(exchange.request.headers.get(field::accept));
  return routes.form_below(exchange.request.path, page ? Form::page : Form::json);
}

Reply unmatched(const Routes& routes, const Exchange& exchange) {
  if (exchange.match.any_origin && exchange.request.method == "OPTIONS")
    return preflight_reply(exchange.match.allow);
  if (exchange.match.allow.empty())
    return routes.failure(api::ApiError(api::errors::endpoint_not_found), form_of(routes, exchange));
  Reply reply = routes.failure(api::ApiError(api::errors::method_not_allowed), form_of(routes, exchange));
  reply.headers.add(field::allow, exchange.match.allow);
  return reply;
}

Reply run(Exchange& exchange) {
  const Route& route = *exchange.match.route;
  if (exchange.has_body && route.body_limit == 0) {
    throw api::ApiError(api::errors::payload_too_large, "This endpoint takes no body.");
  }
  return route.handler(exchange.request);
}

Reply run_or_fail(const Routes& routes, Exchange& exchange) {
  if (!exchange.match.route) return unmatched(routes, exchange);
  try {
    return run(exchange);
  } catch (const api::ApiError& error) {
    exchange.detail = error.detail();
    return routes.failure(error, form_of(routes, exchange));
  } catch (const Disconnected&) {
    throw;
  } catch (const std::exception& error) {
    exchange.detail = error.what();
  } catch (...) {
    exchange.detail = "a handler threw something that is no std::exception";
  }
  return routes.failure(api::ApiError(api::errors::internal), form_of(routes, exchange));
}

bool is_read(const Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

}  // namespace

After settle(const Exchange& exchange) {
  if (exchange.version == Version::http_2) return After::close;
  const bool whole = exchange.decoder.done();
  if (!exchange.keep_alive) return whole ? After::close : After::linger;
  if (exchange.broken) return After::linger;
  if (whole) return After::next_request;
  // A client that waits for 100 may or may not send its body after a final answer; no reader of the next
  // bytes could tell.
  if (exchange.awaits_continue) return After::linger;
  return exchange.decoder.remaining().value_or(UINT64_MAX) <= worth_draining ? After::drain_body
                                                                             : After::linger;
}

void open_exchange(Exchange& exchange, Head head, const Caller& caller, std::string client, std::string id) {
  exchange.decoder = BodyDecoder(head);
  exchange.caller = caller;
  exchange.version = head.version;
  exchange.keep_alive = head.keep_alive;
  exchange.has_body = head.has_body();
  exchange.declared = head.chunked ? std::nullopt : std::optional(head.content_length.value_or(0));
  exchange.awaits_continue = head.expects_continue;
  Request& request = exchange.request;
  request.method = std::move(head.method);
  request.target = std::move(head.target);
  request.path = std::move(head.path);
  request.query = std::move(head.query);
  request.headers = std::move(head.fields);
  request.host = std::move(head.host);
  request.client = std::move(client);
  request.secure = caller.secure;
  request.unnamed = caller.unnamed;
  request.local = caller.local;
  request.id = std::move(id);
}

std::optional<Reply> refuse_transport(const Routes& routes, const std::string& public_url,
                                      const Exchange& exchange) {
  const Route* route = exchange.match.route;
  if (exchange.caller.allowed || (route != nullptr && route->in_the_clear)) return std::nullopt;
  const Form form = form_of(routes, exchange);
  const std::string_view problem = exchange.caller.problem;
  if (!problem.empty())
    return routes.failure(api::ApiError(api::errors::forbidden_transport, std::string(problem)), form);
  const bool can_move = form == Form::page && is_read(exchange.request) &&
                        exchange.request.target.starts_with('/') && public_url.starts_with("https://");
  if (!can_move) return routes.failure(api::ApiError(api::errors::forbidden_transport), form);
  Reply reply;
  reply.status = 308;
  reply.headers.add(field::location, public_url + exchange.request.target);
  return reply;
}

Reply answer(const Routes& routes, const std::string& public_url, Exchange& exchange) {
  if (auto refused = refuse_transport(routes, public_url, exchange)) return std::move(*refused);
  Reply reply = run_or_fail(routes, exchange);
  if (const Route* route = exchange.match.route)
    for (const auto& [name, value] : route->always.all()) reply.headers.set(name, value);
  compress(exchange.request, reply);
  return reply;
}

Prepared prepare(Exchange& exchange, Reply reply, bool keep) {
  Prepared prepared;
  if (exchange.match.any_origin) let_any_origin_read(reply);
  prepared.plan = plan_body(exchange.request, reply);
  const bool no_body = exchange.request.method == "HEAD" || reply.status == 204 || reply.status == 304;
  const bool feed = std::holds_alternative<std::shared_ptr<Feed>>(reply.body);
  // To HTTP/1.0 its end is that of the connection (RFC 9112 section 6.3).
  const bool ends_connection = feed && !no_body && exchange.version == Version::http_1_0;
  exchange.keep_alive = exchange.keep_alive && keep && !ends_connection;
  prepared.after = settle(exchange);
  prepared.context.request_id = exchange.request.id;
  prepared.context.close = prepared.after == After::linger || prepared.after == After::close;
  prepared.context.version = exchange.version;
  prepared.context.strict_transport = exchange.strict_transport;
  prepared.context.chunked = feed && !no_body && exchange.version == Version::http_1_1;
  prepared.context.content_length = feed ? std::nullopt : std::optional(prepared.plan.size());
  if (no_body) {
    prepared.plan = {};
    reply.body = std::string();
  }
  exchange.status = reply.status;
  prepared.reply = std::move(reply);
  return prepared;
}

}  // namespace lightkeep::http
