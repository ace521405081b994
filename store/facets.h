// What a filter finds in a library, counted by what could be filtered next. Inside Metadata::read; any
// thread.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "store/asset_filter.h"
#include "store/ids.h"
#include "store/metadata.h"

namespace lightkeep::store {

struct FacetCount {
  std::string value;
  std::int64_t count = 0;

  bool operator==(const FacetCount&) const = default;
};

/// Images by their values: the most frequent first, then by value, but months the newest first. An image has
/// several colours, and counts for each. Each but the tags is counted as if the filter chose nothing in it,
/// so that another choice can be made there.
struct Facets {
  std::int64_t found = 0;                   // by the whole filter
  std::vector<FacetCount> content_types{};  // "image/jpeg"
  std::vector<FacetCount> orientations{};   // "landscape", "portrait", "square"
  std::vector<FacetCount> uploaders{};      // names of keys and people
  std::vector<FacetCount> colors{};         // names of families
  std::vector<FacetCount> months{};         // of adding, UTC: "2026-11"
  std::vector<FacetCount> taken_months{};   // by the camera's clock
  std::vector<FacetCount> tags{};           // of what was found
  bool tags_complete = true;                // false: those of a part of it
};

inline constexpr std::size_t most_facet_values = 100;  // of one facet
inline constexpr std::size_t most_tags_counted =
    300'000;  // an image has a hundred: all of many would take long

/// Reads the library's part of one index, and of the tags' either those of what was found, so many, or all of
/// the library, ten times as many. `among`: these only.
Facets count_facets(Reader& db, LibraryId library, const AssetFilter& filter,
                    const std::set<AssetId>* among = nullptr, std::size_t most_tags = most_tags_counted);

}  // namespace lightkeep::store
