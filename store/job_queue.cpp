// The processing queue: one job for each asset that still waits to be looked at.
#include "store/job_queue.h"

#include <algorithm>

#include "store/asset_details.h"
#include "store/assets.h"
#include "store/change_feed.h"
#include "store/color_families.h"
#include "store/rows.h"

namespace lightkeep::store {

namespace {

std::string join(const std::vector<std::string>& parts, char separator) {
  std::string text;
  for (const std::string& part : parts) {
    if (!text.empty()) text += separator;
    text += part;
  }
  return text;
}

void end_job(Writer& db, AssetId id) {
  execute(db, "delete from job where asset = ?1", id);
}

std::vector<Job> next_jobs(Reader& db, int most, std::span<const AssetId> running) {
  std::vector<Job> jobs;
  Statement& row = query(db,
                         "select j.asset, a.blob, j.attempts + 1, j.organization from job j"
                         " join asset a on a.id = j.asset order by j.turn, j.asset");
  while (jobs.size() < static_cast<std::size_t>(std::max(most, 0)) && row.step()) {
    const auto asset = row.number<AssetId>(0);
    if (std::ranges::find(running, asset) != running.end()) continue;
    jobs.push_back({asset, row.digest(1), row.number<int>(2), row.text(3)});
  }
  row.reset();
  return jobs;
}

}  // namespace

void finish_processing(Writer& db, const Processed& result) {
  const std::string colors = join(result.colors, ' ');
  execute(db,
          "update asset set status = ?2, failure = '', blurhash = ?3, colors = ?4,"
          " color_families = ?5, fingerprint = ?6, updated = ?7, warnings = ?8 where id = ?1",
          result.id, AssetStatus::ready, result.blurhash, colors, families_of(colors), result.fingerprint,
          result.now, join(result.warnings, '\n'));
  set_details(db, result.id, result.details);
  end_job(db, result.id);
  note_change(db, result.id, ChangeKind::changed, result.now);
}

void fail_processing(Writer& db, AssetId id, std::string_view reason, Millis now) {
  execute(db, "update asset set status = ?2, failure = ?3, updated = ?4 where id = ?1", id,
          AssetStatus::failed, reason, now);
  end_job(db, id);
  note_change(db, id, ChangeKind::changed, now);
}

void queue_job(Writer& db, AssetId asset, LibraryId library) {
  execute(db,
          "insert into job (asset, organization, turn)"
          " select ?1, organization, 1 + max("
          "coalesce((select max(turn) from job j where j.organization = library.organization), 0),"
          " coalesce((select min(turn) from job), 0)) from library where id = ?2",
          asset, library);
}

void queue_forgotten_jobs(Writer& db) {
  std::vector<std::pair<AssetId, LibraryId>> forgotten;
  Statement& row = query(db,
                         "select id, library from asset where status = 0"
                         " and not exists (select 1 from job where job.asset = asset.id)");
  while (row.step()) forgotten.emplace_back(row.number<AssetId>(0), row.number<LibraryId>(1));
  for (const auto& [asset, library] : forgotten) queue_job(db, asset, library);
}

bool has_job(Reader& db, std::span<const AssetId> running) {
  return !next_jobs(db, 1, running).empty();
}

std::int64_t count_jobs(Reader& db) {
  return read_number(db, "select count(*) from job", 0);
}

std::vector<Job> take_jobs(Writer& db, int most, std::span<const AssetId> running) {
  const std::vector<Job> jobs = next_jobs(db, most, running);
  for (const Job& job : jobs)
    execute(db, "update job set attempts = ?2 where asset = ?1", job.asset, job.attempts);
  return jobs;
}

void give_job_back(Writer& db, AssetId asset) {
  execute(db, "update job set attempts = attempts - 1 where asset = ?1 and attempts > 0", asset);
}

}  // namespace lightkeep::store
