// The processing queue: one job for each asset that still waits to be looked at, and what came of it. Jobs
// survive restarts.
//
// Organizations take turns: each round serves one job of every organization that waits, its oldest first, and
// who comes into a round already begun joins the next. So nobody waits for more than one job of each of the
// others, however much they brought before, and newcomers cannot hold up those who wait. All steps cost the
// same with a million waiting jobs as with one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/image_facts.h"
#include "store/digest.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

/// Puts a new asset in the queue. Called by insert_asset.
void queue_job(Writer& db, AssetId asset, LibraryId library);

/// Queues every asset that waits for its processing and is not in the queue.
void queue_forgotten_jobs(Writer& db);

/// Whether take_jobs would find one.
bool has_job(Reader& db, std::span<const AssetId> running);

/// What processing found out.
struct Processed {
  AssetId id{};
  std::string blurhash{};
  std::vector<std::string> colors{};
  std::uint64_t fingerprint = 0;
  model::ImageDetails details{};
  std::vector<std::string> warnings{};  // a line each
  Millis now = 0;
};

/// Finishes the job of an asset; nothing happens when the asset is gone.
void finish_processing(Writer& db, const Processed& result);
void fail_processing(Writer& db, AssetId id, std::string_view reason, Millis now);

/// One waiting job; jobs survive restarts. `attempts` counts starts, so that an image that kills the process
/// is given up.
struct Job {
  AssetId asset{};
  Digest blob{};
  int attempts = 0;     // this one included
  std::string owner{};  // whose it is: a text for each organization
};
/// Takes up to `most` jobs that are not in `running`, by turns, counting an attempt for each.
std::vector<Job> take_jobs(Writer& db, int most, std::span<const AssetId> running);
/// For a job that was broken off without fault of its image: the attempt does not count, its turn stays.
void give_job_back(Writer& db, AssetId asset);
std::int64_t count_jobs(Reader& db);

}  // namespace lightkeep::store
