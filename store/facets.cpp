#include "store/facets.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <string_view>

#include "store/rows.h"
#include "store/tags.h"
#include "text/time.h"

namespace lightkeep::store {
namespace {

constexpr std::array<std::string_view, 3> orientation_names{"landscape", "portrait", "square"};

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

  void add(const Tagged& row) {
    const bool type = !filter_.content_type || *filter_.content_type == row.content_type;
    const bool uploader = !filter_.uploaded_by || *filter_.uploaded_by == row.uploaded_by;
    const bool orientation = !filter_.orientation || filter_.orientation == row.orientation;
    const bool time = (!filter_.created_from || row.created >= *filter_.created_from) &&
                      (!filter_.created_before || row.created < *filter_.created_before);
    const int failed = !type + !uploader + !orientation + !time;
    if (failed > 1) return;
    if (failed == 0) found_.push_back(row.id);
    if (failed == 0 || !type) count(types_, row.content_type);
    if (failed == 0 || !uploader) count(uploaders_, row.uploaded_by);
    if (row.orientation && (failed == 0 || !orientation))
      count(orientations_, orientation_names.at(static_cast<std::size_t>(*row.orientation)));
    if (failed == 0 || !time) ++days_[row.created / day_milliseconds];
  }

  const std::vector<AssetId>& found() const { return found_; }
  Facets facets() const;

 private:
  static constexpr Millis day_milliseconds = 86'400'000;

  const AssetFilter& filter_;
  std::vector<AssetId> found_;
  Counts types_, uploaders_, orientations_;
  std::map<Millis, std::int64_t> days_;  // since 1970
};

std::vector<FacetCount> by_count(const Counts& counts) {
  std::vector<FacetCount> list;
  for (const auto& [value, number] : counts) list.push_back({value, number});
  std::ranges::stable_sort(list, std::greater(), &FacetCount::count);
  if (list.size() > most_facet_values) list.resize(most_facet_values);
  return list;
}

Facets Counter::facets() const {
  Facets facets;
  facets.found = std::ssize(found_);
  facets.content_types = by_count(types_);
  facets.orientations = by_count(orientations_);
  facets.uploaders = by_count(uploaders_);
  for (auto day = days_.rbegin(); day != days_.rend(); ++day) {
    const std::string month = text::iso_date(day->first * day_milliseconds).substr(0, 7);
    if (facets.months.empty() || facets.months.back().value != month) {
      if (facets.months.size() == most_facet_values) break;
      facets.months.push_back({month, 0});
    }
    facets.months.back().count += day->second;
  }
  return facets;
}

void count_tags(Reader& db, const std::vector<AssetId>& found, std::size_t most, Facets& facets) {
  std::string list = "[";
  for (const AssetId id : found)
    list.append(list.size() > 1 ? "," : "").append(std::to_string(static_cast<std::int64_t>(id)));
  SQLite::Statement& row =
      query(db,
            "select t.text, count(*), sum(count(*)) over () from"
            " (select a.tag from json_each(?1) wanted cross join asset_tag a on a.asset = wanted.value"
            "  limit ?2 + 1) counted join tag t on t.id = counted.tag"
            " group by t.id order by count(*) desc, t.text limit ?3",
            list + "]", most, most_facet_values);
  while (row.executeStep()) {
    facets.tags.push_back({row.getColumn(0).getString(), row.getColumn(1).getInt64()});
    facets.tags_complete = row.getColumn(2).getInt64() <= static_cast<std::int64_t>(most);
  }
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
    count_tags(db, counter.found(), most_tags, facets);
  return facets;
}

}  // namespace lightkeep::store
