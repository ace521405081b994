#include "store/facets.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <string_view>

#include "store/color_families.h"
#include "store/list_columns.h"
#include "store/rows.h"
#include "store/tags.h"
#include "text/time.h"

namespace lightkeep::store {
namespace {

constexpr std::array<std::string_view, 3> orientation_names{"landscape", "portrait", "square"};

constexpr Millis day_milliseconds = 86'400'000;
using Days = std::map<Millis, std::int64_t>;  // since 1970

Millis day_of(Millis time) {
  return std::chrono::floor<std::chrono::days>(std::chrono::milliseconds(time)).count();
}

using Counts = std::map<std::string, std::int64_t, std::less<>>;

void count(Counts& counts, std::string_view value) {
  const auto entry = counts.find(value);
  if (entry != counts.end())
    ++entry->second;
  else
    counts.emplace(value, 1);
}

class Counter {
 public:
  explicit Counter(const AssetFilter& filter) : filter_(filter) {}

  void add(const Tagged& image) {
    const unsigned choices = missed(filter_, image);
    const auto counts = [&](Choice choice) { return (choices & ~choice) == 0; };
    if (choices == 0) found_.push_back(image.id);
    if (counts(by_type)) count(types_, image.content_type);
    if (counts(by_uploader)) count(uploaders_, image.uploaded_by);
    if (const auto orientation = image.orientation(); orientation && counts(by_orientation))
      ++orientations_.at(static_cast<std::size_t>(*orientation));
    if (counts(by_color))
      for (std::size_t i = 0; i < colors_.size(); ++i) colors_.at(i) += image.colors >> i & 1;
    if (counts(by_time)) ++days_[day_of(image.created)];
    if (is_taken(image.taken) && counts(by_taken)) ++taken_days_[day_of(image.taken)];
  }

  const std::vector<AssetId>& found() const { return found_; }
  Facets facets() const;

 private:
  const AssetFilter& filter_;
  std::vector<AssetId> found_;
  Counts types_, uploaders_;
  std::array<std::int64_t, orientation_names.size()> orientations_{};
  std::array<std::int64_t, color_family_names.size()> colors_{};
  Days days_, taken_days_;
};

std::vector<FacetCount> by_count(std::vector<FacetCount> list) {
  std::ranges::stable_sort(list, std::greater(), &FacetCount::count);
  if (list.size() > most_facet_values) list.resize(most_facet_values);
  return list;
}

std::vector<FacetCount> by_count(const Counts& counts) {
  std::vector<FacetCount> list;
  for (const auto& [value, number] : counts) list.push_back({value, number});
  return by_count(std::move(list));
}

template <std::size_t size>
std::vector<FacetCount> by_count(const std::array<std::string_view, size>& names,
                                 const std::array<std::int64_t, size>& counts) {
  std::vector<FacetCount> list;
  for (std::size_t i = 0; i < size; ++i)
    if (counts.at(i) > 0) list.push_back({std::string(names.at(i)), counts.at(i)});
  std::ranges::sort(list, {}, &FacetCount::value);
  return by_count(std::move(list));
}

std::vector<FacetCount> by_month(const Days& days) {
  std::vector<FacetCount> months;
  for (auto day = days.rbegin(); day != days.rend(); ++day) {
    const std::string month = text::iso_date(day->first * day_milliseconds).substr(0, 7);
    if (months.empty() || months.back().value != month) {
      if (months.size() == most_facet_values) break;
      months.push_back({month, 0});
    }
    months.back().count += day->second;
  }
  return months;
}

Facets Counter::facets() const {
  Facets facets;
  facets.found = std::ssize(found_);
  facets.content_types = by_count(types_);
  facets.orientations = by_count(orientation_names, orientations_);
  facets.uploaders = by_count(uploaders_);
  facets.colors = by_count(color_family_names, colors_);
  facets.months = by_month(days_);
  facets.taken_months = by_month(taken_days_);
  return facets;
}

// The tags of an image, or the images of a tag, are looked for in the time in which so many rows are read one
// behind the other.
constexpr std::size_t rows_in_a_search = 16;
constexpr std::size_t cheaper_by_tag = 10;  // a row there than one that is counted by image

void count_by_image(Reader& db, const std::vector<AssetId>& found, std::size_t most, Facets& facets) {
  std::string list = "[";
  for (const AssetId id : found)
    list.append(list.size() > 1 ? "," : "").append(std::to_string(static_cast<std::int64_t>(id)));
  Statement& row =
      query(db,
            "select t.text, count(*), sum(count(*)) over () from"
            " (select a.tag from json_each(?1) wanted cross join asset_tag a"
            "  where a.asset = wanted.value limit ?2 + 1) counted join tag t on t.id = counted.tag"
            " group by t.id order by count(*) desc, t.text limit ?3",
            list + "]", most, most_facet_values);
  while (row.step()) {
    facets.tags.push_back({row.text(0), row.number(1)});
    facets.tags_complete = row.number(2) <= static_cast<std::int64_t>(most);
  }
}

std::int64_t uses_among(Reader& db, std::int64_t tag, const std::vector<AssetId>& sorted) {
  std::int64_t uses = 0;
  Statement& row = query(db, "select asset from asset_tag where tag = ?1 and listed is not null", tag);
  while (row.step()) uses += std::ranges::binary_search(sorted, row.number<AssetId>(0));
  return uses;
}

// Into the most frequent, by count and text.
void place_tag(std::vector<FacetCount>& tags, FacetCount tag) {
  const auto before = [](const FacetCount& one, const FacetCount& other) {
    return one.count != other.count ? one.count > other.count : one.value < other.value;
  };
  tags.insert(std::ranges::lower_bound(tags, tag, before), std::move(tag));
  if (tags.size() > most_facet_values) tags.pop_back();
}

// The most frequent of the library first, until none can have a place among the most frequent of what was
// found.
void count_by_tag(Reader& db, LibraryId library, std::vector<AssetId> found, Facets& facets) {
  std::ranges::sort(found);
  Statement& tag =
      query(db, "select id, text, count from tag where library = ?1 and count > 0 order by count desc, text",
            library);
  while (tag.step()) {
    const bool full = facets.tags.size() == most_facet_values;
    if (full && facets.tags.back().count > tag.number(2)) break;
    const std::int64_t uses = uses_among(db, tag.number(0), found);
    if (uses > 0) place_tag(facets.tags, {tag.text(1), uses});
  }
}

// What counting by tag takes at most, in rows; so many tags are looked at to know it that more are too many.
std::size_t cost_by_tag(Reader& db, LibraryId library, std::size_t bearable) {
  return static_cast<std::size_t>(
      read_number(db,
                  "select sum(count + ?3) from"
                  " (select count from tag where library = ?1 and count > 0 limit ?2) as few",
                  0, library, bearable / rows_in_a_search + 1, rows_in_a_search));
}

void count_tags(Reader& db, LibraryId library, const std::vector<AssetId>& found, std::size_t most,
                Facets& facets) {
  const std::size_t bearable = cheaper_by_tag * most;
  const std::size_t cost = cost_by_tag(db, library, bearable);
  if (cost > bearable || found.size() < cost / rows_in_a_search)
    count_by_image(db, found, most, facets);
  else
    count_by_tag(db, library, found, facets);
}

std::vector<FacetCount> all_tags(Reader& db, LibraryId library) {
  std::vector<FacetCount> tags;
  for (Tag& tag : list_tags(db, library, static_cast<int>(most_facet_values)))
    tags.push_back({std::move(tag.text), tag.count});
  return tags;
}

}  // namespace

Facets count_facets(Reader& db, LibraryId library, const AssetFilter& filter, const std::set<AssetId>* among,
                    std::size_t most_tags) {
  Counter counter(filter);
  for_each_tagged(db, library, filter, [&](const Tagged& row) {
    if (among == nullptr || among->contains(row.id)) counter.add(row);
  });
  Facets facets = counter.facets();
  if (among == nullptr && filter.empty())
    facets.tags = all_tags(db, library);
  else
    count_tags(db, library, counter.found(), most_tags, facets);
  return facets;
}

}  // namespace lightkeep::store
