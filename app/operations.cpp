#include "app/operations.h"

#include "text/secrets.h"

namespace lightkeep::app {
namespace {

bool is_loopback(std::string_view address) {
  return address.starts_with("127.") || address == "::1";
}

bool may_see_metrics(const http::Request& request, const std::string& token) {
  if (token.empty()) return is_loopback(request.client);
  return text::equal_in_constant_time(text::bearer_token(request.headers.get("Authorization")), token);
}

http::Reply status(int code, const std::string& word) {
  auto reply = http::Reply::text(code, "application/json; charset=utf-8", "{\"status\":\"" + word + "\"}");
  reply.headers.set("Cache-Control", "no-store");
  return reply;
}

http::Route quiet_route(std::string pattern, http::Handler handler) {
  http::Route route;
  route.method = "GET";
  route.pattern = std::move(pattern);
  route.handler = std::move(handler);
  route.quiet = true;
  return route;
}

}  // namespace

void add_operations_routes(http::Routes& routes, const OperationsConfig& config) {
  auto health = quiet_route("/healthz", [](http::Request&) { return status(200, "ok"); });
  health.fast = [](const http::Request&) { return std::optional(status(200, "ok")); };
  routes.add(std::move(health));
  routes.add(quiet_route("/readyz", [ready = config.ready](http::Request&) {
    return ready() ? status(200, "ready") : status(503, "not ready");
  }));
  routes.add(quiet_route("/metrics", [config](http::Request& request) {
    if (!may_see_metrics(request, config.metrics_token)) throw api::ApiError(api::errors::endpoint_not_found);
    return http::Reply::text(200, "text/plain; version=0.0.4; charset=utf-8", config.metrics());
  }));
}

}  // namespace lightkeep::app
