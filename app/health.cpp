#include "app/health.h"

#include "app/api/json.h"
#include "text/secrets.h"

namespace lightkeep::app {
namespace {

bool may_see_metrics(const http::Request& request, const std::string& token) {
  if (token.empty()) return request.local;
  return text::equal_in_constant_time(text::bearer_token(request.headers.get("Authorization")), token);
}

http::Reply status(int code, const std::string& word, const std::string& reason = {},
                   const std::vector<std::string>& warnings = {}) {
  api::Json json{{"status", word}};
  if (!reason.empty()) json["reason"] = reason;
  if (!warnings.empty()) json["warnings"] = warnings;
  auto reply = http::Reply::text(code, "application/json; charset=utf-8", api::print(json));
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

void add_health_routes(http::Routes& routes, const HealthConfig& config) {
  auto health = quiet_route("/healthz", [](http::Request&) { return status(200, "ok"); });
  health.fast = [](const http::Request&) { return std::optional(status(200, "ok")); };
  routes.add(std::move(health));
  // The reason names paths and sizes: for those who may see the metrics, as warnings are.
  routes.add(quiet_route("/readyz", [config](http::Request& request) {
    const bool told = may_see_metrics(request, config.metrics_token);
    if (const auto reason = config.unready()) return status(503, "not ready", told ? *reason : "");
    return status(200, "ready", {}, told ? config.warnings() : std::vector<std::string>());
  }));
  routes.add(quiet_route("/metrics", [config](http::Request& request) {
    if (!may_see_metrics(request, config.metrics_token)) throw api::ApiError(api::errors::endpoint_not_found);
    return http::Reply::text(200, "text/plain; version=0.0.4; charset=utf-8", config.metrics());
  }));
}

}  // namespace lightkeep::app
