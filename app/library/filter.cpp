#include "app/library/filter.h"

#include <algorithm>
#include <set>
#include <utility>

#include "app/api/errors.h"
#include "app/library/authorization.h"
#include "app/library/bulk.h"
#include "store/facets.h"
#include "text/names.h"
#include "text/time.h"

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

constexpr Argument any_of(std::string_view name, std::int64_t most, std::string_view sentence) {
  return {.name = name,
          .type = "[String!]",
          .place = api::Place::query,
          .sentence = sentence,
          .least = 1,
          .most = most,
          .one_alone = true};
}

// None chosen is no filter.
constexpr Argument tags(std::string_view name, std::string_view sentence) {
  Argument argument = any_of(name, api::most_filter_tags, sentence);
  argument.least = 0;
  return argument;
}

// Names may have commas in them.
constexpr Argument names(std::string_view name, std::string_view sentence) {
  Argument argument = any_of(name, api::most_filter_values, sentence);
  argument.uncut = true;
  return argument;
}

constexpr Argument time(std::string_view name, std::string_view sentence) {
  return {name, "Int", api::Place::query, sentence, 0, INT64_MAX};
}

constexpr Argument clock(std::string_view name, std::string_view sentence) {
  return {name, "String", api::Place::query, sentence, 1, 19};
}

constexpr Argument filters[] = {
    tags("tags", "Only images with any of these tags, at most 5."),
    any_of("without", 2, "Only images that have none of these: `description`, `tags`."),
    tags("allTags", "Only images with all of these tags, at most 5."),
    any_of("contentType", api::most_filter_values,
           "Only images of one of these types, as `contentType` has it, at most 5."),
    any_of("orientation", 3,
           "Only images that are wider than high, higher than wide, or neither: `landscape`, `portrait`, "
           "`square`; any of them."),
    names("uploadedBy", "Only images that one of these keys or persons added, by the very names, at most 5."),
    any_of(
        "color", api::most_filter_values,
        "Only images with one of these among their first three dominant colours: `red`, `orange`, `yellow`, "
        "`green`, `teal`, `blue`, `purple`, `pink`, `brown`, `black`, `grey`, `white`; at most 5."),
    time("createdFrom", "Only images that were added then or later, in Unix milliseconds."),
    time("createdBefore", "Only images that were added earlier, in Unix milliseconds."),
    clock("takenFrom",
          "Only images that were taken then or later by the camera's clock, told as `2026`, `2026-11`, "
          "`2026-11-29` or `2026-11-29T12:30`."),
    clock("takenBefore",
          "Only images that were taken earlier by the camera's clock, told as `takenFrom` is.")};

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

store::ColorFamilies to_color(const std::string& name) {
  const auto family = store::color_family(name == "gray" ? "grey" : name);
  if (family) return bit_of(*family);
  throw api::ApiError(api::errors::bad_user_input,
                      "`color` must be `red`, `orange`, `yellow`, `green`, `teal`, `blue`, `purple`, `pink`, "
                      "`brown`, `black`, `grey` or `white`.");
}

unsigned to_words(const std::string& name) {
  if (name == "description") return store::description_words;
  if (name == "tags") return store::tag_words;
  throw api::ApiError(api::errors::bad_user_input, "`without` must be `description` or `tags`.");
}

std::optional<store::Millis> to_clock(const Arguments& arguments, const char* name) {
  if (!arguments.has(name)) return std::nullopt;
  if (const auto time = text::parse_clock(arguments.text(name))) return time;
  throw api::ApiError(
      api::errors::bad_user_input,
      "`" + std::string(name) +
          "` must be a day or time, as `2026`, `2026-11`, `2026-11-29` or `2026-11-29T12:30`.");
}

std::vector<api::FacetCount> shown(const std::vector<store::FacetCount>& counts) {
  std::vector<api::FacetCount> list;
  for (const auto& [value, count] : counts) list.push_back({value, count});
  return list;
}

}  // namespace

std::vector<Argument> with_filter(std::vector<Argument> own, api::Place place) {
  for (Argument filter : filters) {
    filter.place = place;
    own.push_back(filter);
  }
  return own;
}

const std::vector<std::string_view>& later_filters() {
  static const std::vector<std::string_view> names = [] {
    const std::vector<Argument> all = with_filter({});
    std::vector<std::string_view> later;
    for (std::size_t i = 2; i < all.size(); ++i) later.push_back(all[i].name);
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
  filter.content_types = arguments.strings("contentType");
  filter.uploaders = arguments.strings("uploadedBy");
  for (const std::string& name : arguments.strings("orientation"))
    filter.orientations.push_back(to_orientation(name));
  for (const std::string& name : arguments.strings("color")) filter.colors |= to_color(name);
  for (const std::string& name : arguments.strings("without")) filter.without |= to_words(name);
  if (arguments.has("createdFrom")) filter.created_from = arguments.number("createdFrom");
  if (arguments.has("createdBefore")) filter.created_before = arguments.number("createdBefore");
  filter.taken_from = to_clock(arguments, "takenFrom");
  filter.taken_before = to_clock(arguments, "takenBefore");
  return filter;
}

api::Facets list_facets(const Reading& in, const api::Arguments& arguments) {
  const store::LibraryId library = in.at.library->id;
  const std::string words = arguments.text("q");
  const bool searched = !text::is_blank(words);
  const auto among = searched ? find_by_words(in.db, library, words) : std::set<store::AssetId>();
  const store::Facets facets =
      count_facets(in.db, library, filter_of(arguments), searched ? &among : nullptr);
  return {.found = facets.found,
          .content_types = shown(facets.content_types),
          .orientations = shown(facets.orientations),
          .uploaders = shown(facets.uploaders),
          .colors = shown(facets.colors),
          .months = shown(facets.months),
          .taken_months = shown(facets.taken_months),
          .tags = shown(facets.tags),
          .tags_complete = facets.tags_complete};
}

}  // namespace lightkeep::library
