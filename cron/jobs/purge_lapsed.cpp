// The job that removes what nobody claimed in time.
#include "cron/jobs/jobs.h"
#include "store/claims.h"
#include "store/store.h"

namespace lightkeep::cron {

Job purge_lapsed(store::Store& store, PurgeSettings settings) {
  const auto run = [&store, settings](const Turn& turn) -> std::string {
    store::PurgeStep total{.more = true};
    while (total.more && !turn.stopping) {
      const store::PurgeStep step = store.metadata().write(
          [&](store::Writer& db) { return store::purge_lapsed(db, turn.now, settings.assets_per_step); });
      total.assets += step.assets;
      total.organizations += step.organizations;
      total.more = step.more;
    }
    if (total.assets + total.organizations == 0) return {};
    return "removed " + std::to_string(total.organizations) + " lapsed organizations and " +
           std::to_string(total.assets) + " images";
  };
  return {"purge-lapsed", settings.interval, run};
}

}  // namespace lightkeep::cron
