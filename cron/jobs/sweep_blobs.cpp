// The job that removes bytes of no use, and finds those that have lost their rows.
#include "cron/jobs/jobs.h"
#include "store/store.h"

namespace lightkeep::cron {

namespace {

class SweepBlobs {
 public:
  SweepBlobs(store::Store& store, const SweepSettings& settings) : store_(store), settings_(settings) {}

  std::string run(const Turn& turn) {
    done_.clear();
    look(turn);
    sweep(turn);
    reclaim(turn);
    store_.tidy(turn.now - settings_.orphan_grace.count());
    return std::move(done_);
  }

 private:
  void say(const std::string& sentence) { done_ += (done_.empty() ? "" : "; ") + sentence; }

  void look(const Turn& turn) {
    const bool due =
        !looked_ || turn.now - *looked_ >= settings_.look_interval.count() || turn.now < *looked_;
    if (!due) return;
    while (!turn.stopping) {
      if (store_.sweeper().look(turn.now, settings_.blobs_per_look)) continue;
      looked_ = turn.now;
      return;
    }
  }

  void sweep(const Turn& turn) {
    const std::uint64_t held = store_.blobs().total_bytes();
    const store::SweepTimes times{turn.now, turn.now - settings_.grace.count(),
                                  turn.now - settings_.orphan_grace.count()};
    while (!turn.stopping && store_.sweeper().step(times, settings_.blobs_per_step)) {
    }
    const std::uint64_t left = store_.blobs().total_bytes();
    if (left < held) say("removed " + std::to_string(held - left) + " bytes of images");
    tell_orphans();
  }

  void tell_orphans() {
    const store::Orphans orphans = store_.sweeper().orphans();
    if (orphans.count == told_) return;
    told_ = orphans.count;
    if (orphans.count == 0) return say("no image is without its row any more");
    say(std::to_string(orphans.count) + " images have lost their rows and are kept " +
        (orphans.alarm ? std::string("until somebody decides, for they are suspiciously many")
                       : "for " + std::to_string(settings_.orphan_grace.count() / 3'600'000) + " hours") +
        "; `lightkeep recover` lists them and puts them back");
  }

  void reclaim(const Turn& turn) {
    if (store_.blobs().reclaim([&] { return turn.stopping.load(); }) == store::Reclaimed::no_room)
      say("the disk has too little room to give the space of removed images back");
  }

  store::Store& store_;
  const SweepSettings settings_;
  std::optional<std::int64_t> looked_;  // when all blobs were looked at last
  std::int64_t told_ = 0;
  std::string done_;
};

}  // namespace

Job sweep_blobs(store::Store& store, SweepSettings settings) {
  const auto job = std::make_shared<SweepBlobs>(store, settings);
  return {"sweep-blobs", settings.interval, [job](const Turn& turn) { return job->run(turn); }, true};
}

}  // namespace lightkeep::cron
