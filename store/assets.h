// Rows of assets, their views, their blobs' reference counts and the processing queue.
// Every function that changes assets keeps the counters of library and organization, the tag counts, the
// search index and the blob references in step, and writes the change feed (change_feed.h), inside the same
// transaction.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "store/digest.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

enum class AssetStatus { processing = 0, ready = 1, failed = 2 };  // on disk: never renumber

struct Tag {
  std::string text{};
  bool ai = false;         // type `ai`, else `user`
  std::int64_t count = 0;  // live assets of the library that carry it (0 where not asked for)
};

struct Asset {
  AssetId id{};
  std::string public_id{};  // 12 of [A-Za-z0-9], never reused
  LibraryId library{};
  std::optional<AssetId> parent{};  // set for a view
  std::string parent_public_id{};   // empty for an original
  std::string filename{};           // as uploaded
  std::string description{};
  std::string content_type{};
  Digest blob{};
  std::int64_t size = 0;  // bytes
  int width = 0;          // upright, pixels
  int height = 0;
  AssetStatus status = AssetStatus::processing;
  std::string failure{};  // why processing failed
  std::string blurhash{};
  std::vector<std::string> colors{};  // "#rrggbb", most dominant first
  std::uint64_t fingerprint = 0;      // perceptual; near images differ in few bits
  bool alpha = false;
  std::string uploaded_by{};  // name of the key or person
  std::vector<Tag> tags{};
  Millis created = 0;
  Millis updated = 0;
  std::optional<Millis> trashed{};
};

struct NewAsset {
  std::string public_id{};
  LibraryId library{};
  std::optional<AssetId> parent{};
  std::string filename{};
  std::string content_type{};
  Digest blob{};
  std::int64_t size = 0;
  int width = 0;
  int height = 0;
  bool alpha = false;
  std::string uploaded_by{};
  Millis created = 0;
};

/// What processing found out.
struct Processed {
  AssetId id{};
  std::string blurhash{};
  std::vector<std::string> colors{};
  std::uint64_t fingerprint = 0;
  Millis now = 0;
};

constexpr std::size_t no_bound = std::numeric_limits<std::size_t>::max();

/// Where a page starts. `after` is the last asset of the page before (keyset paging, quick at any depth);
/// without it, `offset` rows are skipped.
struct AssetPage {
  LibraryId library{};
  std::vector<std::string> tags{};  // any of; empty: all
  std::optional<AssetId>
      parent{};  // the views of this original, whatever their tags, instead of the originals
  std::optional<std::pair<Millis, AssetId>> after{};
  std::int64_t offset = 0;
  int limit = 50;
  std::size_t most_bytes = no_bound;  // see load_assets
};

struct AssetList {
  std::vector<Asset> assets{};  // newest first: by created, then id, both descending
  std::int64_t found = 0;       // on all pages
  bool more = false;            // there are others behind these
};

/// The asset with its tags; trashed ones too (see `trashed`).
std::optional<Asset> find_asset(Reader& db, std::string_view public_id);
/// The live assets among `public_ids` that belong to `library`, in no order.
std::vector<Asset> find_assets(Reader& db, LibraryId library, std::span<const std::string> public_ids);
/// In the order of `ids`; missing ones left out. Ends before the asset with which it would hold more than
/// `most_bytes`, though not before the first.
std::vector<Asset> load_assets(Reader& db, std::span<const AssetId> ids, std::size_t most_bytes = no_bound);
AssetList list_assets(Reader& db, const AssetPage& page);
/// Live views of the given originals, oldest first, at most `each` of one.
std::vector<Asset> list_views(Reader& db, std::span<const AssetId> parents,
                              std::int64_t each = std::numeric_limits<std::int64_t>::max());
/// How many live views each of the originals has.
std::vector<std::int64_t> count_live_views(Reader& db, std::span<const AssetId> parents);
/// Views of an original, those in the trash too; counts no further than `most`.
int count_views(Reader& db, AssetId parent, int most);

/// Inserts the row in status `processing`, its search text and its processing job. Throws Error{taken} for a
/// public id in use, Error{missing} when the library is gone.
AssetId insert_asset(Writer& db, const NewAsset& asset);
void describe_asset(Writer& db, AssetId id, std::string_view description, Millis now);
/// Moves live originals and their views; counters, tags and search follow.
void transfer_assets(Writer& db, std::span<const AssetId> ids, LibraryId target, Millis now);

/// Finishes the job of an asset; nothing happens when the asset is gone.
void finish_processing(Writer& db, const Processed& result);
void fail_processing(Writer& db, AssetId id, std::string_view reason, Millis now);

/// One waiting job; jobs survive restarts. `attempts` counts starts, so that an image that kills the process
/// is given up.
struct Job {
  AssetId asset{};
  Digest blob{};
  int attempts = 0;  // this one included
};
/// Takes up to `most` jobs that are not in `running`, by turns (job_queue.h), counting an attempt for each.
std::vector<Job> take_jobs(Writer& db, int most, std::span<const AssetId> running);
/// For a job that was broken off without fault of its image: the attempt does not count, its turn stays.
void give_job_back(Writer& db, AssetId asset);
std::int64_t count_jobs(Reader& db);

}  // namespace lightkeep::store
