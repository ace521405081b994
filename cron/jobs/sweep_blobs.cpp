// The job that removes bytes that no row refers to.
#include "cron/jobs/jobs.h"
#include "store/store.h"

namespace lightkeep::cron {

Job sweep_blobs(store::Store& store, SweepSettings settings) {
  const auto run = [&store, settings](const Turn& turn) -> std::string {
    const store::Millis before = turn.now - settings.grace.count();
    const std::uint64_t held = store.blobs().total_bytes();
    while (!turn.stopping && store.sweep(before, settings.blobs_per_step)) {
    }
    const std::uint64_t left = store.blobs().total_bytes();
    store.blobs().reclaim([&] { return turn.stopping.load(); });
    return left >= held ? "" : "removed " + std::to_string(held - left) + " bytes of images";
  };
  return {"sweep-blobs", settings.interval, run};
}

}  // namespace lightkeep::cron
