#include "app/library/search.h"

#include <algorithm>
#include <map>

#include "app/library/asset_ids.h"
#include "app/library/faults.h"
#include "app/library/present.h"
#include "store/organizations.h"
#include "store/search.h"
#include "store/store.h"

namespace lightkeep::library {
namespace {

std::vector<std::string> matching(const std::vector<std::string>& tags,
                                  const std::vector<std::string>& words) {
  std::vector<std::string> matched;
  if (words.empty()) return matched;
  std::ranges::copy_if(tags, std::back_inserter(matched), [&](const std::string& tag) {
    return store::highlight(tag, words).find("<mark>") != std::string::npos;
  });
  return matched;
}

// What every hit of one search shares.
struct Shown {
  const Presenter& presenter;
  const std::vector<store::Asset>& views;
  const std::vector<std::string>& words;
  const std::map<store::LibraryId, std::string>& slugs;
  std::string_view organization;
};

api::SearchHit to_hit(const store::Asset& row, double score, const Shown& shown) {
  api::SearchHit hit;
  hit.asset = shown.presenter.asset(row, shown.views, {shown.organization, shown.slugs.at(row.library)});
  hit.name_highlight = store::highlight(hit.asset.name, shown.words);
  hit.matched_tags = matching(hit.asset.tags, shown.words);
  if (!shown.words.empty()) hit.score = score;
  return hit;
}

}  // namespace

api::SearchResult Search::find(const Scope& scope, const SearchRequest& request) {
  store::SearchQuery query;
  query.text = request.text;
  query.offset = request.page.offset();
  query.limit = request.page.size;
  std::map<store::LibraryId, std::string> slugs;
  for (const std::string& name : request.libraries) {
    const auto library = access_.require(scope, name, false);
    slugs[library->id] = library->slug;
  }
  return context_.read([&](store::Reader& db) {
    if (request.libraries.empty())
      for (const store::Library& row : list_libraries(db, scope.organization->id))
        if (scope.principal.reaches(row.id, false)) slugs[row.id] = row.slug;
    for (const auto& [id, slug] : slugs) query.libraries.push_back(id);

    api::SearchResult result;
    result.page = request.page.page;
    if (query.libraries.empty()) return result;
    const store::SearchPage page = search_assets(db, query);
    result.found = page.found;
    std::vector<store::AssetId> ids;
    std::map<store::AssetId, double> scores;
    for (const store::SearchHit& hit : page.hits) {
      ids.push_back(hit.asset);
      scores[hit.asset] = hit.score;
    }
    const auto rows = load_assets(db, ids);
    const auto views = list_views(db, ids);
    const auto words = store::search_words(request.text);
    const Presenter presenter(context_.settings);
    const Shown shown{presenter, views, words, slugs, scope.organization->slug};
    for (const store::Asset& row : rows) result.hits.push_back(to_hit(row, scores[row.id], shown));
    return result;
  });
}

}  // namespace lightkeep::library
