// What the parts report: requests and cron runs as log lines, and the numbers of store and cron for /metrics.
// Any thread.
#pragma once

#include "app/http/http.h"
#include "app/http/metrics.h"
#include "app/log.h"
#include "cron/scheduler.h"

namespace lightkeep::acme {
class Keeper;
}
namespace lightkeep::store {
class Store;
}

namespace lightkeep::app {

class BackupSchedule;

void record(const http::Access& access, const Log& log);
void record(const cron::JobResult& result, const Log& log);

/// All outlive the last Metrics::text().
void add_gauges(http::Metrics& metrics, store::Store& store, const cron::Scheduler& scheduler,
                const cron::ClockGuard& guard, const Log& log);

/// `keeper` outlives the last Metrics::text().
void add_certificate_gauge(http::Metrics& metrics, const acme::Keeper& keeper);

/// `backups` outlives the last Metrics::text().
void add_backup_gauges(http::Metrics& metrics, const BackupSchedule& backups);

}  // namespace lightkeep::app
