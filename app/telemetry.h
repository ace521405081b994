// What the parts report: requests and cron runs, as log lines and numbers.
#pragma once

#include "app/http/http.h"
#include "app/log.h"

namespace lightkeep::app {

void record(const http::Access& access, const Log& log);

}  // namespace lightkeep::app
