// The jobs that keep a store tidy, each made from the store and its settings. Built by the composition root,
// which outlives them with the store. A step is small, so that writers wait for one step at most, and after
// each one the job looks whether it has to stop.
#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

#include "cron/scheduler.h"

namespace lightkeep::store {
class Store;
}

namespace lightkeep::cron {

struct LapseSettings {
  std::chrono::milliseconds interval{std::chrono::minutes(1)};
  int claims_per_step = 50;
};
/// Begins the removal of what nobody claimed in time, and forgets old invitations.
Job lapse_claims(store::Store& store, const LapseSettings& settings = {});

struct PurgeSettings {
  std::chrono::milliseconds interval{std::chrono::minutes(1)};
  int assets_per_step = 50;
};
constexpr std::string_view purge_removed_name = "purge-removed";
/// Takes away for good what people deleted and what has lapsed: both are out of reach already.
Job purge_removed(store::Store& store, const PurgeSettings& settings = {});

struct TrashSettings {
  std::chrono::milliseconds interval{std::chrono::minutes(10)};
  std::chrono::milliseconds window{std::chrono::days(30)};  // how long assets stay in the trash
  int assets_per_step = 50;
};
/// Removes what has been in the trash for longer than its window.
Job purge_trash(store::Store& store, const TrashSettings& settings = {});

struct SweepSettings {
  std::chrono::milliseconds interval{std::chrono::minutes(10)};
  std::chrono::milliseconds grace{std::chrono::hours(1)};  // how long bytes stay that no asset uses any more
  std::chrono::milliseconds orphan_grace{std::chrono::days(7)};  // and those that have lost their rows
  std::chrono::milliseconds look_interval{
      std::chrono::days(1)};  // between looks at all blobs; also at the start
  int blobs_per_step = 20;    // uploads wait for one step at most
  int blobs_per_look = 500;
};
/// Removes bytes that nothing refers to, gives their disk space back, and tells of images without their rows.
Job sweep_blobs(store::Store& store, SweepSettings settings = {});

struct TrimSettings {
  std::chrono::milliseconds interval{std::chrono::minutes(1)};
  std::size_t renditions_per_step = 100;
};
/// Evicts derived images over the budget.
Job trim_renditions(store::Store& store, TrimSettings settings = {});

struct ChangeSettings {
  std::chrono::milliseconds interval{std::chrono::minutes(10)};
  std::int64_t kept = 100'000;         // rows: what somebody who was away for longer has to look at anew
  std::int64_t most_kept = 2'000'000;  // rows, of these days; organizations share them
  std::chrono::milliseconds window{std::chrono::days(90)};  // of what people see of who did what
  int rows_per_step = 1'000;
};
/// Trims the oldest rows of the change feed, and forgets old acts.
Job trim_changes(store::Store& store, const ChangeSettings& settings = {});

struct UploadSettings {
  std::chrono::milliseconds interval{std::chrono::minutes(10)};
  int uploads_per_step = 100;
  std::int64_t tickets_kept = 86'400'000;  // milliseconds that what came by an upload link can be asked for
};
/// Forgets uploads in pieces whose time is over, and upload links some time after theirs; removes the files
/// of those that there are no more.
Job expire_uploads(store::Store& store, const UploadSettings& settings = {});

struct MergeSettings {
  std::chrono::milliseconds interval{std::chrono::minutes(10)};
  int pages_per_step = 100;
};
/// Puts the parts of the search index together.
Job merge_search(store::Store& store, const MergeSettings& settings = {});

struct MoveSettings {
  std::chrono::milliseconds interval{std::chrono::seconds(1)};  // other jobs have their turn in between
  std::chrono::seconds longest_turn{5};
  std::chrono::milliseconds told_each{std::chrono::minutes(1)};
  std::chrono::milliseconds rest{std::chrono::seconds(30)};       // after a failure
  std::chrono::milliseconds long_rest{std::chrono::minutes(10)};  // where some images cannot be moved
};
/// Moves images to where they are to be, until all are there.
Job move_blobs(store::Store& store, const MoveSettings& settings = {});

/// Moves the write-ahead log of the rows into their file.
Job checkpoint(store::Store& store, std::chrono::milliseconds interval = std::chrono::minutes(5));

}  // namespace lightkeep::cron
