// What an operator's tools ask: /healthz, /readyz, /metrics.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/http/http.h"

namespace lightkeep::app {

struct HealthConfig {
  std::function<std::optional<std::string>()> unready;  // why not; empty when ready; any thread
  std::function<std::vector<std::string>()>
      warnings;                          // what a ready server's operator should know; any thread
  std::function<std::string()> metrics;  // Prometheus text; any thread
  std::string metrics_token;             // empty: loopback only
};

void add_health_routes(http::Routes& routes, const HealthConfig& config);

}  // namespace lightkeep::app
