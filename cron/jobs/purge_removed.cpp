// The job that takes away for good what people deleted and what nobody claimed in time.
#include "cron/jobs/jobs.h"
#include "store/removals.h"
#include "store/store.h"

namespace lightkeep::cron {

Job purge_removed(store::Store& store, PurgeSettings settings) {
  const auto run = [&store, settings](const Turn& turn) -> std::string {
    store::PurgeStep total{.more = true};
    while (total.more && !turn.stopping) {
      const store::PurgeStep step = store.metadata().write(
          [&](store::Writer& db) { return store::purge_removed(db, turn.now, settings.assets_per_step); });
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
