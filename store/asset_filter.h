// Which of a library's listed originals are meant: a filter, and what matches it. Used by assets.cpp for
// lists, shapes and places; made by app/library/filter.h. Any thread.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/color_families.h"
#include "store/ids.h"
#include "store/list_order.h"
#include "store/metadata.h"

namespace lightkeep::store {

/// Of an image of known size; a square one is exactly as wide as it is high.
enum class Orientation { landscape = 0, portrait = 1, square = 2 };

/// What an image may lack; a set of bits.
enum Words : unsigned { description_words = 1, tag_words = 2 };

/// Images have to have something of all that is set.
struct AssetFilter {
  std::vector<std::string> tags{};           // any of; empty: all images
  std::vector<std::string> all_tags{};       // each of
  std::vector<std::string> content_types{};  // any of; empty: all images
  std::vector<std::string> uploaders{};      // any of
  std::vector<Orientation> orientations{};   // any of
  ColorFamilies colors = 0;                  // any of
  std::optional<Millis> created_from{};      // this one and later
  std::optional<Millis> created_before{};    // earlier than this one
  std::optional<Millis> taken_from{};        // by the camera's clock, as if it showed UTC
  std::optional<Millis> taken_before{};
  unsigned without = 0;  // none of these Words

  /// Whether anything but `tags` is set: those alone have lists of their own.
  bool narrows() const;
  bool empty() const { return tags.empty() && !narrows(); }
  bool operator==(const AssetFilter&) const = default;
};

/// In order.
struct Matches {
  std::vector<AssetId> ids{};
  std::string shapes{};  // of each, as list_shapes has them
};

/// Reads all of the library's part of one index, of two for orders other than by time of adding, and the rows
/// of the tags; with `without` the library's rows, too. Where nothing has changed since, what was read is
/// kept (kept_matches.h).
std::shared_ptr<const Matches> match_assets(Reader& db, LibraryId library, const AssetFilter& filter,
                                            Sort sort);
/// The same as far as it is kept; else null.
std::shared_ptr<const Matches> find_matches(Reader& db, LibraryId library, const AssetFilter& filter,
                                            Sort sort);
/// How many of them come before the place.
std::size_t count_before(Reader& db, const Matches& matches, Sort sort, const Place& place);

/// What of a listed original can be filtered by.
struct Tagged {
  AssetId id{};
  Millis created = 0;
  int width = 0, height = 0;
  std::string_view content_type{}, uploaded_by{};  // as long as it is looked at
  Millis taken = 0;                                // as list_columns.h has it
  ColorFamilies colors = 0;

  /// None where the size is not known.
  std::optional<Orientation> orientation() const;
};

/// What a filter chooses in, besides the tags; a set of bits.
enum Choice : unsigned {
  by_type = 1,
  by_uploader = 2,
  by_orientation = 4,
  by_color = 8,
  by_time = 16,
  by_taken = 32
};
/// Where the image has nothing of what is chosen; 0 for one that matches.
unsigned missed(const AssetFilter& filter, const Tagged& image);

/// The listed originals that have the tags which a filter wants, whatever else it wants, newest first. Reads
/// the same.
void for_each_tagged(Reader& db, LibraryId library, const AssetFilter& filter,
                     const std::function<void(const Tagged&)>& take);

/// 20 × width / height of the row `a`, rounded and kept within 10 and 80; 20 where the size is not known.
#define LK_SHAPE_SQL "coalesce(min(80, max(10, (40 * a.width + a.height) / nullif(2 * a.height, 0))), 20)"

}  // namespace lightkeep::store
