#include "app/library/search.h"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>

#include "app/api/errors.h"
#include "app/library/filter.h"
#include "app/library/paging.h"
#include "app/library/presenter.h"
#include "store/search.h"
#include "text/names.h"

namespace lightkeep::library {
namespace {

constexpr std::string_view by_relevance = "relevance";

std::vector<std::string> matching(const std::vector<std::string>& tags,
                                  const std::vector<std::string>& words) {
  std::vector<std::string> matched;
  if (words.empty()) return matched;
  std::ranges::copy_if(tags, std::back_inserter(matched), [&](const std::string& tag) {
    return store::highlight(tag, words).find("<mark>") != std::string::npos;
  });
  return matched;
}

using Sights = std::map<store::LibraryId, Sight>;

std::vector<store::AssetId> ids_of(const store::SearchPage& page) {
  std::vector<store::AssetId> ids;
  for (const store::SearchHit& hit : page.hits) ids.push_back(hit.asset);
  return ids;
}

api::SearchHit to_hit(api::Asset asset, double score, const std::vector<std::string>& words) {
  api::SearchHit hit;
  hit.name_highlight = store::highlight(asset.name, words);
  hit.matched_tags = matching(asset.tags, words);
  if (!words.empty()) hit.score = score;
  hit.asset = std::move(asset);
  return hit;
}

// The libraries that are searched: those named, or all that the caller may see.
Sights searched(const Reading& in, const std::vector<std::string>& named) {
  const auto visible = visible_libraries(in.db, in.caller, in.at);
  const auto sight = [&](const store::Library& row, const Roles& roles) {
    return Sight{{in.at.organization.slug, row.slug}, may(roles, Action::see_places)};
  };
  Sights sights;
  if (named.empty()) {
    for (const auto& [row, roles] : visible) sights[row.id] = sight(row, roles);
    return sights;
  }
  std::map<std::string_view, const VisibleLibrary*> present;  // thousands may be named
  if (in.path.organization == in.at.organization.slug)
    for (const VisibleLibrary& library : visible) present[library.row.slug] = &library;
  for (const std::string& name : std::set<std::string>(named.begin(), named.end())) {
    if (const auto found = present.find(name); found != present.end()) {
      sights[found->second->row.id] = sight(found->second->row, found->second->roles);
    } else {
      const Authorized at = in.authorize(name, Action::see_library);
      sights[at.library->id] = sight(*at.library, at.roles);
    }
  }
  return sights;
}

// All that the words find, best first.
store::SearchPage find_all(store::Reader& db, const store::SearchQuery& query) {
  store::SearchQuery all = query;
  all.offset = 0;
  all.limit = std::numeric_limits<int>::max() - 1;
  return search_assets(db, all);
}

// The hits that are meant, in the order in which they are meant.
std::vector<store::SearchHit> in_order_of(const std::vector<store::AssetId>& meant,
                                          const std::vector<store::SearchHit>& hits) {
  std::unordered_map<store::AssetId, double> scores;
  for (const store::SearchHit& hit : hits) scores.emplace(hit.asset, hit.score);
  std::vector<store::SearchHit> ordered;
  for (const store::AssetId id : meant)
    if (const auto found = scores.find(id); found != scores.end()) ordered.push_back({id, found->second});
  return ordered;
}

// The page of what is found and meant by the filter too, in the order that is wanted; none: the best first.
// Finds all, so it costs what a query in place of ids does.
store::SearchPage search_list(store::Reader& db, const store::SearchQuery& query,
                              const store::AssetFilter& filter, std::optional<store::Sort> sort) {
  std::vector<store::AssetId> meant =
      list_ids(db, query.libraries.front(), filter, sort.value_or(store::Sort::newest));
  store::SearchPage page;
  if (text::is_blank(query.text)) {
    for (const store::AssetId id : meant) page.hits.push_back({id, 0});
  } else {
    page = find_all(db, query);
    if (sort) {
      page.hits = in_order_of(meant, page.hits);
    } else {
      std::ranges::sort(meant);
      std::erase_if(page.hits, [&](const store::SearchHit& hit) {
        return !std::ranges::binary_search(meant, hit.asset);
      });
    }
  }
  page.found = std::ssize(page.hits);
  page.partial = page.partial && page.found > 0;
  const auto first = std::min(query.offset, page.found);
  page.hits.erase(page.hits.begin(), page.hits.begin() + first);
  page.hits.resize(std::min(page.hits.size(), static_cast<std::size_t>(query.limit)));
  return page;
}

// None where the best come first.
std::optional<store::Sort> wanted_order(const api::Arguments& arguments) {
  if (!arguments.has("sort") || arguments.text("sort") == by_relevance) return std::nullopt;
  return sort_of(arguments);
}

}  // namespace

api::SearchResult search_assets(const Reading& in, const api::Arguments& arguments) {
  const PageRequest asked = page_of(arguments);
  const Sights sights = searched(in, arguments.strings("libraries"));
  api::SearchResult result{.hits = {},
                           .page = asked.page,
                           .page_size = asked.size,
                           .by_cursor = !asked.cursor.empty(),
                           .fields = asked.fields};
  if (sights.empty()) return result;
  store::SearchQuery query;
  query.text = arguments.text("q");
  query.offset = offset_of(asked);
  query.limit = asked.size;
  for (const auto& [id, sight] : sights) query.libraries.push_back(id);

  const store::AssetFilter filter = filter_of(arguments);
  const auto sort = wanted_order(arguments);
  const bool plain = filter.empty() && !sort;
  if (!plain && sights.size() != 1)
    throw api::ApiError(api::errors::bad_user_input,
                        "A filter, as `tags`, or `sort` goes with one library: name it in `libraries`.");
  const store::SearchPage page =
      plain ? search_assets(in.db, query) : search_list(in.db, query, filter, sort);
  const auto rows = load_assets(in.db, ids_of(page), most_page_bytes);
  auto assets = Presenter(in.context.settings).assets(in.db, rows, [&](const store::Asset& row) {
    return sights.at(row.library);
  });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const double score = std::ranges::find(page.hits, rows[i].id, &store::SearchHit::asset)->score;
    result.hits.push_back(to_hit(std::move(assets[i]), score, page.words));
    result.after.push_back(make_offset_cursor(query.offset + static_cast<std::int64_t>(i) + 1));
  }
  result.found = page.found;
  result.partial = page.partial;
  result.more = query.offset + static_cast<std::int64_t>(rows.size()) < page.found;
  return result;
}

}  // namespace lightkeep::library
