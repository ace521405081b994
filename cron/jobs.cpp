// The jobs that keep a store tidy.
#include "cron/jobs.h"

#include <memory>
#include <optional>
#include <string>

#include "store/change_feed.h"
#include "store/claims.h"
#include "store/invitations.h"
#include "store/removals.h"
#include "store/search_index.h"
#include "store/store.h"
#include "store/trash.h"
#include "store/upload_files.h"
#include "store/upload_tickets.h"
#include "store/uploads.h"

namespace lightkeep::cron {

namespace {

int lapse_step(store::Store& store, const LapseSettings& settings, std::int64_t now) {
  return store.metadata().write([&](store::Writer& db) {
    forget_invitations(db, now - store::counted_invitations);
    return lapse_claims(db, now, settings.claims_per_step);
  });
}

store::PurgeStep purge_step(store::Store& store, const PurgeSettings& settings, std::int64_t now) {
  return store.metadata().write(
      [&](store::Writer& db) { return store::purge_removed(db, now, settings.assets_per_step); });
}

store::TrashStep trash_step(store::Store& store, const TrashSettings& settings, std::int64_t now) {
  return store.metadata().write([&](store::Writer& db) {
    return store::purge_trash(db, now - settings.window.count(), now, settings.assets_per_step);
  });
}

/// A file is made after its row, so that one without a row is of an upload that is over.
std::int64_t remove_upload_files(store::Store& store, const Turn& turn) {
  std::int64_t removed = 0;
  for (const std::string& name : store.upload_files().list()) {
    if (turn.stopping) break;
    if (store.metadata().read([&](store::Reader& db) { return needs_upload_file(db, name); })) continue;
    store.upload_files().remove(name);
    ++removed;
  }
  return removed;
}

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

class MoveBlobs {
 public:
  MoveBlobs(store::Store& store, const MoveSettings& settings)
      : store_(store), settings_(settings), from_(store.blob_way().blobs) {}

  std::string run(const Turn& turn) {
    if (done_ || turn.now < not_before_) return {};
    const auto end = std::chrono::steady_clock::now() + settings_.longest_turn;
    try {
      while (!done_ && !turn.stopping && std::chrono::steady_clock::now() < end) {
        const store::MoveStep step = store_.move_blobs();
        done_ = step == store::MoveStep::done;
        if (step == store::MoveStep::round_ended) return tell_failed(turn.now);
      }
    } catch (const store::Error& failure) {
      not_before_ = turn.now + settings_.rest.count();
      return std::string("images are not moved now: ") + failure.what();
    }
    return tell(turn.now);
  }

 private:
  std::string tell_failed(std::int64_t now) {
    constexpr std::size_t most_named = 10;
    not_before_ = now + settings_.long_rest.count();
    const store::BlobWay way = store_.blob_way();
    std::string words = "all images were moved but for these, which are tried again:";
    for (std::size_t i = 0; i < std::min(most_named, way.failed.size()); ++i)
      words += " " + way.failed[i] + ";";
    if (way.failed.size() > most_named) words += " and others";
    return words;
  }

  /// Where all were there before, nothing is said.
  std::string tell(std::int64_t now) {
    if (from_ == store::BlobsAt::there || (!done_ && now - told_ < settings_.told_each.count())) return {};
    told_ = now;
    const store::BlobWay way = store_.blob_way();
    const bool back = from_ == store::BlobsAt::on_way_here;
    const std::string where = back ? "the data folder" : way.place;
    const std::string so_far = std::to_string(way.moved) + " images were moved to " + where + ", " +
                               std::to_string(way.bytes) + " bytes were sent for it";
    if (!done_) return so_far + " so far";
    return "all images are in " + where + "; " + so_far +
           (back ? ", and " + way.place + " is not used any more" : "");
  }

  store::Store& store_;
  const MoveSettings settings_;
  const store::BlobsAt from_;
  bool done_ = false;
  std::int64_t told_ = 0;
  std::int64_t not_before_ = 0;
};

}  // namespace

Job lapse_claims(store::Store& store, const LapseSettings& settings) {
  const auto run = [&store, settings](const Turn& turn) -> std::string {
    int total = 0;
    for (int step = settings.claims_per_step; step == settings.claims_per_step && !turn.stopping;) {
      step = lapse_step(store, settings, turn.now);
      total += step;
    }
    return total == 0 ? "" : std::to_string(total) + " unclaimed organizations lapsed";
  };
  return {"lapse-claims", settings.interval, run, true};
}

Job purge_removed(store::Store& store, const PurgeSettings& settings) {
  const auto run = [&store, settings](const Turn& turn) -> std::string {
    store::PurgeStep total{.more = true};
    while (total.more && !turn.stopping) {
      const store::PurgeStep step = purge_step(store, settings, turn.now);
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

Job purge_trash(store::Store& store, const TrashSettings& settings) {
  const auto run = [&store, settings](const Turn& turn) -> std::string {
    std::int64_t removed = 0;
    for (bool more = true; more && !turn.stopping;) {
      const store::TrashStep step = trash_step(store, settings, turn.now);
      removed += step.assets;
      more = step.more;
    }
    return removed == 0 ? "" : "removed " + std::to_string(removed) + " images from the trash";
  };
  return {"purge-trash", settings.interval, run, true};
}

Job sweep_blobs(store::Store& store, SweepSettings settings) {
  const auto job = std::make_shared<SweepBlobs>(store, settings);
  return {"sweep-blobs", settings.interval, [job](const Turn& turn) { return job->run(turn); }, true};
}

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

Job trim_changes(store::Store& store, const ChangeSettings& settings) {
  const auto run = [&store, settings](const Turn& turn) -> std::string {
    const store::Millis since = turn.now - settings.window.count();
    const auto step = [&] {
      return store.metadata().write([&](store::Writer& db) {
        const int acts = store::trim_acts(db, since, settings.rows_per_step);
        const int changes =
            store::trim_changes(db, {.keep = settings.kept, .since = since}, settings.rows_per_step);
        return std::max(acts, changes);
      });
    };
    while (!turn.stopping && step() == settings.rows_per_step) {
    }
    const auto over =
        store.metadata().read([&](store::Reader& db) { return find_changes_over(db, settings.most_kept); });
    const auto trim = [&](const store::ChangesOver& part) {
      return store.metadata().write(
          [&](store::Writer& db) { return store::trim_changes(db, part, settings.rows_per_step); });
    };
    for (const store::ChangesOver& part : over)
      while (!turn.stopping && trim(part) == settings.rows_per_step) {
      }
    return {};
  };
  return {"trim-changes", settings.interval, run, true};
}

Job expire_uploads(store::Store& store, const UploadSettings& settings) {
  const auto run = [&store, settings](const Turn& turn) -> std::string {
    const auto step = [&] {
      return store.metadata().write(
          [&](store::Writer& db) { return expire_uploads(db, turn.now, settings.uploads_per_step); });
    };
    while (!turn.stopping && step() == settings.uploads_per_step) {
    }
    const auto forget = [&] {
      return store.metadata().write([&](store::Writer& db) {
        return forget_upload_tickets(db, turn.now - settings.tickets_kept, settings.uploads_per_step);
      });
    };
    while (!turn.stopping && forget() == settings.uploads_per_step) {
    }
    const std::int64_t removed = remove_upload_files(store, turn);
    return removed == 0 ? "" : "removed " + std::to_string(removed) + " uploads that were never finished";
  };
  return {"expire-uploads", settings.interval, run, true};
}

Job merge_search(store::Store& store, const MergeSettings& settings) {
  const auto run = [&store, settings](const Turn& turn) -> std::string {
    const auto step = [&] {
      return store.metadata().write(
          [&](store::Writer& db) { return store::merge_search(db, settings.pages_per_step); });
    };
    while (!turn.stopping && step()) {
    }
    return {};
  };
  return {"merge-search", settings.interval, run};
}

Job move_blobs(store::Store& store, const MoveSettings& settings) {
  const auto job = std::make_shared<MoveBlobs>(store, settings);
  return {"move-blobs", settings.interval, [job](const Turn& turn) { return job->run(turn); }};
}

Job checkpoint(store::Store& store, std::chrono::milliseconds interval) {
  const auto run = [&store](const Turn&) -> std::string {
    store.metadata().checkpoint();
    return {};
  };
  return {"checkpoint", interval, run};
}

}  // namespace lightkeep::cron
