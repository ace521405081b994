// The job that empties the trash of what has been in it for long enough.
#include "cron/jobs/jobs.h"
#include "store/assets.h"
#include "store/store.h"

namespace lightkeep::cron {

Job purge_trash(store::Store& store, TrashSettings settings) {
  const auto run = [&store, settings](const Turn& turn) -> std::string {
    const store::Millis before = turn.now - settings.window.count();
    std::int64_t removed = 0;
    for (bool more = true; more && !turn.stopping;) {
      const store::TrashStep step = store.metadata().write([&](store::Writer& db) {
        return store::purge_trash(db, before, turn.now, settings.assets_per_step);
      });
      removed += step.assets;
      more = step.more;
    }
    return removed == 0 ? "" : "removed " + std::to_string(removed) + " images from the trash";
  };
  return {"purge-trash", settings.interval, run};
}

}  // namespace lightkeep::cron
