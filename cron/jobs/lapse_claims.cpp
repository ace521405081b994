// The job that puts out of reach what nobody claimed in time; purge_removed takes it away.
#include "cron/jobs/jobs.h"
#include "cron/jobs/told.h"
#include "store/claims.h"
#include "store/invitations.h"
#include "store/store.h"

namespace lightkeep::cron {

namespace {

int do_step(store::Store& store, const LapseSettings& settings, std::int64_t now) {
  return told(
      settings.gone,
      [&] {
        return store.metadata().write([&](store::Writer& db) {
          forget_invitations(db, now - store::counted_invitations);
          return lapse_claims(db, now, settings.claims_per_step);
        });
      },
      [](int lapsed) { return lapsed > 0; });
}

}  // namespace

Job lapse_claims(store::Store& store, const LapseSettings& settings) {
  const auto run = [&store, settings](const Turn& turn) -> std::string {
    int total = 0;
    for (int step = settings.claims_per_step; step == settings.claims_per_step && !turn.stopping;) {
      step = do_step(store, settings, turn.now);
      total += step;
    }
    return total == 0 ? "" : std::to_string(total) + " unclaimed organizations lapsed";
  };
  return {"lapse-claims", settings.interval, run, true};
}

}  // namespace lightkeep::cron
