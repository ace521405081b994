#include "app/schedule.h"

#include "cron/jobs.h"
#include "store/store.h"

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

// So many in a minute that a large library is read within hours, and the server has the other nine tenths of
// its time for those who ask.
cron::Job read_details(library::DetailsReader& reader) {
  constexpr int images_each_turn = 1'000, images_each_step = 20;
  return {"read-details", std::chrono::minutes(1), [&reader](const cron::Turn& turn) {
            int read = 0;
            while (read < images_each_turn && !turn.stopping) {
              const int some = reader.read_some(images_each_step);
              if (some == 0) break;
              read += some;
            }
            return read == 0 ? std::string()
                             : "read the camera's notes in " + std::to_string(read) + " images";
          }};
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
  scheduler.add(cron::expire_uploads(parts.store, {.interval = interval}));
  scheduler.add(cron::merge_search(parts.store, {.interval = interval}));
  scheduler.add(cron::checkpoint(parts.store));
  if (parts.store.blob_way().blobs != store::BlobsAt::here) scheduler.add(cron::move_blobs(parts.store));
  scheduler.add(write_last_use(parts.service.credential_use(), interval));
  scheduler.add(read_details(parts.service.details_reader()));
  if (parts.wake_mail) scheduler.add(retry_mail(parts.wake_mail, interval));
  scheduler.add(tidy_accounts(parts.accounts, interval));
  scheduler.add(tidy_connections(parts.oauth, interval));
}

}  // namespace lightkeep::app
