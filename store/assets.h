// Rows of assets and their views: what they hold, one by one, in lists and in pages. They are changed by
// asset_changes.h, tags.h, trash.h and job_queue.h.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/image_facts.h"
#include "store/asset_filter.h"
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

struct Asset : model::ImageFacts {
  AssetId id{};
  std::string public_id{};  // 12 of [A-Za-z0-9], never reused
  LibraryId library{};
  std::optional<AssetId> parent{};  // set for a view
  std::string parent_public_id{};   // empty for an original
  Digest blob{};
  AssetStatus status = AssetStatus::processing;
  std::string failure{};          // why processing failed
  std::uint64_t fingerprint = 0;  // perceptual; near images differ in few bits
  bool alpha = false;
  std::vector<Tag> tags{};
  std::optional<Millis> trashed{};
};

constexpr std::size_t no_bound = std::numeric_limits<std::size_t>::max();

/// Where a page starts. `after` is the last asset of the page before (keyset paging, quick at any depth);
/// without it, `offset` rows are skipped.
struct AssetPage {
  LibraryId library{};
  AssetFilter filter{};
  std::optional<AssetId>
      parent{};              // the views of this original, whatever the filter, instead of the originals
  Sort sort = Sort::newest;  // of views, `newest`
  std::optional<Place> after{};
  std::int64_t offset = 0;
  int limit = 50;
  std::size_t most_bytes = no_bound;  // see load_assets
};

struct AssetList {
  std::vector<Asset> assets{};
  std::vector<Place> places{};  // of each of a list, not of the trash
  std::int64_t found = 0;       // on all pages
  bool more = false;            // there are others behind these
};

/// The asset with its tags; trashed ones too (see `trashed`).
std::optional<Asset> find_asset(Reader& db, std::string_view public_id);
/// The live assets among `public_ids` that belong to `library`, in no order.
std::vector<Asset> find_assets(Reader& db, LibraryId library, std::span<const std::string> public_ids);
/// The first live asset of the library with these bytes, an original or a view: its public id.
std::optional<std::string> find_asset_of_blob(Reader& db, LibraryId library, const Digest& blob);
struct TrashedTwin {
  std::string public_id;
  Millis trashed = 0;
};
/// Of those in the trash the one that was put there last, an original rather than a view.
std::optional<TrashedTwin> find_trashed_asset_of_blob(Reader& db, LibraryId library, const Digest& blob);
/// In the order of `ids`; missing ones left out. Ends before the asset with which it would hold more than
/// `most_bytes`, though not before the first.
std::vector<Asset> load_assets(Reader& db, std::span<const AssetId> ids, std::size_t most_bytes = no_bound);
AssetList list_assets(Reader& db, const AssetPage& page);
/// The listed originals of a library that match, in the order of list_assets.
std::vector<AssetId> list_ids(Reader& db, LibraryId library, const AssetFilter& filter,
                              Sort sort = Sort::newest);
/// The listed originals of the library among `ids`, in their order.
std::vector<AssetId> listed_among(Reader& db, LibraryId library, std::span<const AssetId> ids);
/// The listed originals of a library that match, in the order of list_assets: of each one byte, 20 × width /
/// height, rounded and kept within 10 and 80; 20 where the size is not known.
std::string list_shapes(Reader& db, LibraryId library, const AssetFilter& filter, Sort sort = Sort::newest);
/// How many of them come before `place`.
std::int64_t count_before(Reader& db, LibraryId library, const AssetFilter& filter, Sort sort,
                          const Place& place);
/// Live views of the given originals, oldest first, at most `each` of one.
std::vector<Asset> list_views(Reader& db, std::span<const AssetId> parents,
                              std::int64_t each = std::numeric_limits<std::int64_t>::max());
/// How many live views each of the originals has.
std::vector<std::int64_t> count_live_views(Reader& db, std::span<const AssetId> parents);
/// Views of an original, those in the trash too; counts no further than `most`.
int count_views(Reader& db, AssetId parent, int most);

}  // namespace lightkeep::store
