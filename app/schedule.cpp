#include "app/schedule.h"

#include "cron/jobs/jobs.h"

namespace lightkeep::app {
namespace {

// Caches of public images must not outlive what they show.
cron::Job forgetting(cron::Job job, std::function<void()> forget) {
  job.run = [run = std::move(job.run), forget = std::move(forget)](const cron::Turn& turn) {
    std::string done = run(turn);
    if (!done.empty()) forget();
    return done;
  };
  return job;
}

cron::Job write_last_use_of_keys(library::Access& access, std::chrono::milliseconds interval) {
  return {"write-key-use", interval, [&access](const cron::Turn&) {
            access.flush_last_used();
            return std::string();
          }};
}

cron::Job retry_mail(std::function<void()> wake, std::chrono::milliseconds interval) {
  return {"retry-mail", interval, [wake = std::move(wake)](const cron::Turn&) {
            wake();
            return std::string();
          }};
}

cron::Job tidy_accounts(accounts::Accounts& accounts, std::chrono::milliseconds interval) {
  return {"tidy-accounts", interval, [&accounts](const cron::Turn&) {
            accounts.tidy();
            return std::string();
          }};
}

}  // namespace

void add_jobs(cron::Scheduler& scheduler, const ScheduleParts& parts) {
  const auto interval = parts.options.cron_interval;
  scheduler.add(forgetting(cron::purge_removed(parts.store, {.interval = interval}), parts.forget_images));
  scheduler.add(
      forgetting(cron::purge_trash(parts.store, {.interval = interval, .window = parts.options.trash_window}),
                 parts.forget_images));
  scheduler.add(cron::sweep_blobs(parts.store, {.interval = interval}));
  scheduler.add(cron::trim_renditions(parts.store, {.interval = interval}));
  scheduler.add(cron::checkpoint(parts.store));
  scheduler.add(write_last_use_of_keys(parts.service.access(), interval));
  if (parts.wake_mail) scheduler.add(retry_mail(parts.wake_mail, interval));
  scheduler.add(tidy_accounts(parts.accounts, interval));
}

}  // namespace lightkeep::app
