// The job that takes away for good what people deleted and what has lapsed.
#include "cron/jobs/jobs.h"
#include "cron/jobs/told.h"
#include "store/removals.h"
#include "store/store.h"

namespace lightkeep::cron {

namespace {

store::PurgeStep do_step(store::Store& store, const PurgeSettings& settings, std::int64_t now) {
  return told(
      settings.gone,
      [&] {
        return store.metadata().write(
            [&](store::Writer& db) { return store::purge_removed(db, now, settings.assets_per_step); });
      },
      [](const store::PurgeStep& step) { return step.total() > 0; });
}

}  // namespace

Job purge_removed(store::Store& store, const PurgeSettings& settings) {
  const auto run = [&store, settings](const Turn& turn) -> std::string {
    store::PurgeStep total{.more = true};
    while (total.more && !turn.stopping) {
      const store::PurgeStep step = do_step(store, settings, turn.now);
      total.assets += step.assets;
      total.libraries += step.libraries;
      total.organizations += step.organizations;
      total.more = step.more;
    }
    if (total.total() == 0) return {};
    return "removed " + std::to_string(total.organizations) + " organizations, " +
           std::to_string(total.libraries) + " libraries and " + std::to_string(total.assets) + " images";
  };
  return {std::string(purge_removed_name), settings.interval, run};
}

}  // namespace lightkeep::cron
