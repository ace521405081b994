#include "app/schedule.h"

#include "cron/jobs.h"

namespace lightkeep::app {
namespace {

cron::Job write_last_use(library::CredentialUse& credential_use, std::chrono::milliseconds interval) {
  return {"write-last-use", interval, [&credential_use](const cron::Turn&) {
            credential_use.flush();
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
  return {"tidy-accounts", interval,
          [&accounts](const cron::Turn& turn) {
            accounts.tidy(turn.now);
            return std::string();
          },
          true};
}

cron::Job tidy_connections(oauth::AuthorizationServer& oauth, std::chrono::milliseconds interval) {
  return {"tidy-connections", interval,
          [&oauth](const cron::Turn& turn) {
            oauth.tidy(turn.now);
            return std::string();
          },
          true};
}

}  // namespace

cron::Job look_at_web(std::function<void()> look) {
  return {std::string(look_at_web_name), std::chrono::hours(24), [look = std::move(look)](const cron::Turn&) {
            look();
            return std::string();
          }};
}

void add_jobs(cron::Scheduler& scheduler, const ScheduleParts& parts) {
  const auto interval = parts.options.cron_interval;
  scheduler.add(cron::lapse_claims(parts.store, {.interval = interval}));
  scheduler.add(cron::purge_removed(parts.store, {.interval = interval}));
  scheduler.add(cron::purge_trash(parts.store, {.interval = interval, .window = parts.options.trash_window}));
  scheduler.add(
      cron::sweep_blobs(parts.store, {.interval = interval, .orphan_grace = parts.options.orphan_grace}));
  scheduler.add(cron::trim_renditions(parts.store, {.interval = interval}));
  scheduler.add(cron::trim_changes(parts.store, {.interval = interval}));
  scheduler.add(cron::checkpoint(parts.store));
  scheduler.add(write_last_use(parts.service.credential_use(), interval));
  if (parts.wake_mail) scheduler.add(retry_mail(parts.wake_mail, interval));
  scheduler.add(tidy_accounts(parts.accounts, interval));
  scheduler.add(tidy_connections(parts.oauth, interval));
}

}  // namespace lightkeep::app
