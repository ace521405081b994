#include "app/telemetry.h"

namespace lightkeep::app {

void record(const http::Access& access, const Log& log) {
  if (access.status >= 500) log.event(library::Severity::error, std::string(access.detail));
}

}  // namespace lightkeep::app
