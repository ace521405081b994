// The job that evicts derived images over the budget.
#include "cron/jobs/jobs.h"
#include "store/store.h"

namespace lightkeep::cron {

Job trim_renditions(store::Store& store, TrimSettings settings) {
  const auto run = [&store, settings](const Turn& turn) -> std::string {
    const std::uint64_t held = store.renditions().total_bytes();
    while (!turn.stopping && store.renditions().trim(settings.renditions_per_step)) {
    }
    const std::uint64_t left = store.renditions().total_bytes();
    return left >= held ? "" : "evicted " + std::to_string(held - left) + " bytes of derived images";
  };
  return {"trim-renditions", settings.interval, run};
}

}  // namespace lightkeep::cron
