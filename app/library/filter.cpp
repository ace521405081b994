#include "app/library/filter.h"

#include <algorithm>
#include <set>
#include <utility>

#include "app/api/errors.h"
#include "app/library/authorization.h"
#include "app/library/bulk.h"
#include "store/facets.h"
#include "text/names.h"

namespace lightkeep::library {
namespace {

using api::Argument;
using api::Arguments;
using store::Orientation;
using store::Sort;

constexpr std::pair<std::string_view, Orientation> orientations[] = {{"landscape", Orientation::landscape},
                                                                     {"portrait", Orientation::portrait},
                                                                     {"square", Orientation::square}};

constexpr std::pair<std::string_view, Sort> sorts[] = {{"newest", Sort::newest},
                                                       {"oldest", Sort::oldest},
                                                       {"name", Sort::name},
                                                       {"size", Sort::size},
                                                       {"taken", Sort::taken}};

std::vector<std::string> composed(const std::vector<std::string>& texts) {
  std::vector<std::string> made;
  for (const std::string& text : texts) made.push_back(text::composed(text));
  return made;
}

Orientation to_orientation(const std::string& text) {
  for (const auto& [name, orientation] : orientations)
    if (name == text) return orientation;
  throw api::ApiError(api::errors::bad_user_input,
                      "`orientation` must be `landscape`, `portrait` or `square`.");
}

std::vector<api::FacetCount> shown(const std::vector<store::FacetCount>& counts) {
  std::vector<api::FacetCount> list;
  for (const auto& [value, count] : counts) list.push_back({value, count});
  return list;
}

}  // namespace

std::vector<Argument> with_filter(std::vector<Argument> own, api::Place place) {
  const Argument filters[] = {
      {"tags", "[String!]", place, "Only images with any of these tags, at most 5.", 0,
       api::most_filter_tags},
      {"allTags", "[String!]", place, "Only images with all of these tags, at most 5.", 0,
       api::most_filter_tags},
      {"contentType", "String", place, "Only images of this type, as `contentType` has it.", 1, 100},
      {"orientation", "String", place,
       "Only images that are wider than high, higher than wide, or neither: `landscape`, `portrait`, "
       "`square`.",
       1, 20},
      {"uploadedBy", "String", place, "Only images that this key or person added, by the very name.", 1,
       1000},
      {"createdFrom", "Int", place, "Only images that were added then or later, in Unix milliseconds.", 0,
       INT64_MAX},
      {"createdBefore", "Int", place, "Only images that were added earlier, in Unix milliseconds.", 0,
       INT64_MAX}};
  own.insert(own.end(), std::begin(filters), std::end(filters));
  return own;
}

const std::vector<std::string_view>& later_filters() {
  static const std::vector<std::string_view> names = [] {
    const std::vector<Argument> filters = with_filter({});
    std::vector<std::string_view> later;
    for (std::size_t i = 1; i < filters.size(); ++i) later.push_back(filters[i].name);
    return later;
  }();
  return names;
}

Argument sort_argument() {
  return {
      "sort",
      "String",
      api::Place::query,
      "`newest` (added last first, as when left out), `oldest`, `name`, `size` (largest first) or `taken` "
      "(by the camera's clock, newest first).",
      1,
      20};
}

Sort sort_of(const Arguments& arguments) {
  if (!arguments.has("sort")) return Sort::newest;
  if (const auto sort = sort_named(arguments.text("sort"))) return *sort;
  throw api::ApiError(api::errors::bad_user_input,
                      "`sort` must be `newest`, `oldest`, `name`, `size` or `taken`.");
}

std::string_view sort_name(Sort sort) {
  return std::ranges::find(sorts, sort, &std::pair<std::string_view, Sort>::second)->first;
}

std::optional<Sort> sort_named(std::string_view name) {
  for (const auto& [known, sort] : sorts)
    if (known == name) return sort;
  return std::nullopt;
}

store::AssetFilter filter_of(const Arguments& arguments) {
  store::AssetFilter filter;
  filter.tags = composed(arguments.strings("tags"));
  filter.all_tags = composed(arguments.strings("allTags"));
  if (arguments.has("contentType")) filter.content_type = arguments.text("contentType");
  if (arguments.has("uploadedBy")) filter.uploaded_by = arguments.text("uploadedBy");
  if (arguments.has("orientation")) filter.orientation = to_orientation(arguments.text("orientation"));
  if (arguments.has("createdFrom")) filter.created_from = arguments.number("createdFrom");
  if (arguments.has("createdBefore")) filter.created_before = arguments.number("createdBefore");
  return filter;
}

api::Facets list_facets(const Reading& in, const api::Arguments& arguments) {
  const store::LibraryId library = in.at.library->id;
  const std::string words = arguments.text("q");
  const bool searched = !text::is_blank(words);
  const auto among = searched ? find_by_words(in.db, library, words) : std::set<store::AssetId>();
  const store::Facets facets =
      count_facets(in.db, library, filter_of(arguments), searched ? &among : nullptr);
  return {
      facets.found,         shown(facets.content_types), shown(facets.orientations), shown(facets.uploaders),
      shown(facets.months), shown(facets.tags),          facets.tags_complete};
}

}  // namespace lightkeep::library
