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
    std::string done = left >= held ? "" : "removed " + std::to_string(held - left) + " bytes of images";
    if (store.blobs().reclaim([&] { return turn.stopping.load(); }) == store::Reclaimed::no_room) {
      if (!done.empty()) done += "; ";
      done += "the disk has too little room to give the space of removed images back";
    }
    return done;
  };
  return {"sweep-blobs", settings.interval, run};
}

}  // namespace lightkeep::cron
