#include "app/library/search.h"

#include <algorithm>
#include <map>

#include "app/library/asset_ids.h"
#include "app/library/pages.h"
#include "app/library/present.h"
#include "store/search.h"

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

using Slugs = std::map<store::LibraryId, std::string>;

// What every hit of one search shares.
struct Shown {
  const Presenter& presenter;
  const std::vector<store::Asset>& views;
  const std::vector<std::string>& words;
  const Slugs& slugs;
  const std::string& organization;
};

api::SearchHit to_hit(const store::Asset& row, double score, const Shown& shown) {
  api::SearchHit hit;
  hit.asset = shown.presenter.asset(row, shown.views, {shown.organization, shown.slugs.at(row.library)});
  hit.name_highlight = store::highlight(hit.asset.name, shown.words);
  hit.matched_tags = matching(hit.asset.tags, shown.words);
  if (!shown.words.empty()) hit.score = score;
  return hit;
}

// The libraries that are searched: those named, or all that the caller may see.
Slugs searched(const Reading& in, const std::vector<std::string>& named) {
  Slugs visible;
  for (const auto& [row, roles] : visible_libraries(in.db, in.caller, in.at)) visible[row.id] = row.slug;
  if (named.empty()) return visible;
  const bool by_present_names = in.path.organization == in.at.organization.slug;
  Slugs slugs;
  for (const std::string& name : named) {
    const auto found = std::ranges::find(visible, name, &Slugs::value_type::second);
    if (by_present_names && found != visible.end()) {
      slugs.insert(*found);
    } else {
      const auto library = in.authorize(name, Action::see_library).library;
      slugs[library->id] = library->slug;
    }
  }
  return slugs;
}

}  // namespace

api::SearchResult search_assets(const Reading& in, const api::Arguments& arguments) {
  const PageRequest asked = page_of(arguments);
  const Slugs slugs = searched(in, arguments.strings("libraries"));
  api::SearchResult result{.hits = {}, .found = 0, .page = asked.page, .page_size = asked.size};
  if (slugs.empty()) return result;
  store::SearchQuery query;
  query.text = arguments.text("q");
  query.offset = asked.offset();
  query.limit = asked.size;
  for (const auto& [id, slug] : slugs) query.libraries.push_back(id);

  const store::SearchPage page = search_assets(in.db, query);
  result.found = page.found;
  std::vector<store::AssetId> ids;
  std::map<store::AssetId, double> scores;
  for (const store::SearchHit& hit : page.hits) {
    ids.push_back(hit.asset);
    scores[hit.asset] = hit.score;
  }
  const auto rows = load_assets(in.db, ids);
  const auto views = list_views(in.db, ids);
  const auto words = store::search_words(query.text);
  const Presenter presenter(in.context.settings);
  const Shown shown{presenter, views, words, slugs, in.at.organization.slug};
  for (const store::Asset& row : rows) result.hits.push_back(to_hit(row, scores[row.id], shown));
  return result;
}

}  // namespace lightkeep::library
