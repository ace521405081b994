// The job that empties the trash of what has been in it for long enough.
#include "cron/jobs/jobs.h"
#include "cron/jobs/told.h"
#include "store/store.h"
#include "store/trash.h"

namespace lightkeep::cron {

namespace {

store::TrashStep do_step(store::Store& store, const TrashSettings& settings, std::int64_t now) {
  return told(
      settings.gone,
      [&] {
        return store.metadata().write([&](store::Writer& db) {
          return store::purge_trash(db, now - settings.window.count(), now, settings.assets_per_step);
        });
      },
      [](const store::TrashStep& step) { return step.assets > 0; });
}

}  // namespace

Job purge_trash(store::Store& store, const TrashSettings& settings) {
  const auto run = [&store, settings](const Turn& turn) -> std::string {
    std::int64_t removed = 0;
    for (bool more = true; more && !turn.stopping;) {
      const store::TrashStep step = do_step(store, settings, turn.now);
      removed += step.assets;
      more = step.more;
    }
    return removed == 0 ? "" : "removed " + std::to_string(removed) + " images from the trash";
  };
  return {"purge-trash", settings.interval, run, true};
}

}  // namespace lightkeep::cron
