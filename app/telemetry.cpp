#include "app/telemetry.h"

#include "app/acme/keeper.h"
#include "app/backup_schedule.h"
#include "app/clock.h"
#include "app/http/access_log.h"
#include "store/job_queue.h"
#include "store/store.h"

namespace lightkeep::app {
namespace {

using http::metric::Name;

constexpr Name blob_bytes{"lightkeep_store_blob_bytes", "Bytes of original images."};
constexpr Name moving{"lightkeep_store_blobs_moving",
                      "1 while original images are on their way to or from a bucket."};
constexpr Name moved{"lightkeep_store_blobs_moved", "Original images that were moved since the start."};
constexpr Name rendition_bytes{"lightkeep_store_rendition_bytes", "Bytes of derived images."};
constexpr Name rendition_budget{"lightkeep_store_rendition_budget_bytes", "What derived images may take."};
constexpr Name free_bytes{"lightkeep_store_free_bytes", "Free bytes of the data folder's file system."};
constexpr Name orphans{"lightkeep_store_orphans",
                       "Images that have lost their rows and are kept for recovery."};
constexpr Name lost_changes{"lightkeep_store_lost_changes", "Changes of the rows found missing at starts."};
constexpr Name failing{"lightkeep_store_write_failing", "1 while the last write of the store has failed."};
constexpr Name waiting_images{"lightkeep_images_processing", "Images that wait for processing or are in it."};
constexpr Name dropped_lines{"lightkeep_log_dropped_lines_total",
                             "Lines of the log that nobody read in time."};
constexpr Name clock_in_doubt{"lightkeep_clock_in_doubt",
                              "1 while nothing is removed by age, since the clock jumped."};
constexpr Name certificate_end{"lightkeep_certificate_valid_until_seconds",
                               "When the certificate of --host ends, Unix time; 0 while there is none."};
constexpr Name backup_time{"lightkeep_backup_last_seconds",
                           "When the newest backup was made, Unix time; 0: there is none."};
constexpr Name backup_proof{"lightkeep_backup_verified_seconds",
                            "When every byte of the backups was last proved, Unix time; 0: never."};
constexpr Name backup_drill{
    "lightkeep_backup_drilled_seconds",
    "When a server last showed what was restored from a backup, Unix time; 0: never."};
constexpr Name cron_runs{"lightkeep_cron_runs_total", "Runs of a job."};
constexpr Name cron_failures{"lightkeep_cron_failures_total", "Failed runs of a job."};

double waiting(store::Store& store) {
  return static_cast<double>(store.metadata().read([](store::Reader& db) { return count_jobs(db); }));
}

template <class Field>
double of_job(const cron::Scheduler& scheduler, const std::string& name, Field field) {
  for (const cron::JobResult& result : scheduler.results())
    if (result.name == name) return static_cast<double>(result.*field);
  return 0;
}

}  // namespace

void record(const http::Access& access, const Log& log) {
  if (!log.takes(library::Severity::info) || !http::is_worth_a_line(access)) return;
  const auto format = log.json() ? http::LogFormat::json : http::LogFormat::text;
  log.line(http::access_line(access, format, unix_milliseconds()));
}

void record(const cron::JobResult& result, const Log& log) {
  if (!result.failed && result.message.empty()) return;
  log.event(result.failed ? library::Severity::error : library::Severity::info,
            "cron " + result.name + ": " + result.message);
}

void add_gauges(http::Metrics& metrics, store::Store& store, const cron::Scheduler& scheduler,
                const cron::ClockGuard& guard, const Log& log) {
  metrics.gauge(blob_bytes, [&store] { return static_cast<double>(store.blobs().total_bytes()); });
  if (!store.blob_way().place.empty()) {
    metrics.gauge(moving, [&store] {
      const store::BlobsAt blobs = store.blob_way().blobs;
      return blobs == store::BlobsAt::on_way_there || blobs == store::BlobsAt::on_way_here ? 1.0 : 0.0;
    });
    metrics.gauge(moved, [&store] { return static_cast<double>(store.blob_way().moved); });
  }
  metrics.gauge(rendition_bytes, [&store] { return static_cast<double>(store.renditions().total_bytes()); });
  metrics.gauge(rendition_budget, [&store] { return static_cast<double>(store.renditions().budget()); });
  metrics.gauge(free_bytes, [&store] { return static_cast<double>(store.free_bytes()); });
  metrics.gauge(orphans, [&store] { return static_cast<double>(store.sweeper().orphans().count); });
  metrics.gauge(lost_changes, [&store] { return static_cast<double>(store.lost_changes()); });
  metrics.gauge(failing, [&store] { return store.trouble() ? 1.0 : 0.0; });
  metrics.gauge(clock_in_doubt, [&guard] { return guard.in_doubt() ? 1.0 : 0.0; });
  metrics.counted(dropped_lines, [&log] { return static_cast<double>(log.dropped()); });
  metrics.gauge(waiting_images, [&store] { return waiting(store); });
  for (const cron::JobResult& job : scheduler.results()) {
    const std::string name = job.name;
    metrics.counted(cron_runs, [&scheduler, name] { return of_job(scheduler, name, &cron::JobResult::runs); },
                    {{"job", name}});
    metrics.counted(cron_failures,
                    [&scheduler, name] { return of_job(scheduler, name, &cron::JobResult::failures); },
                    {{"job", name}});
  }
}

void add_certificate_gauge(http::Metrics& metrics, const acme::Keeper& keeper) {
  metrics.gauge(certificate_end,
                [&keeper] { return static_cast<double>(keeper.valid_until().value_or(0)) / 1000; });
}

void add_backup_gauges(http::Metrics& metrics, const BackupSchedule& backups) {
  metrics.gauge(backup_time, [&backups] { return static_cast<double>(backups.last_backup()) / 1000; });
  metrics.gauge(backup_proof, [&backups] { return static_cast<double>(backups.last_verified()) / 1000; });
  metrics.gauge(backup_drill, [&backups] { return static_cast<double>(backups.last_drilled()) / 1000; });
}

}  // namespace lightkeep::app
