#include "app/library/facets.h"

#include <set>

#include "app/library/authorization.h"
#include "app/library/bulk.h"
#include "app/library/filter.h"
#include "store/facets.h"
#include "text/ascii.h"

namespace lightkeep::library {
namespace {

std::vector<api::FacetCount> shown(const std::vector<store::FacetCount>& counts) {
  std::vector<api::FacetCount> list;
  for (const auto& [value, count] : counts) list.push_back({value, count});
  return list;
}

}  // namespace

api::Facets list_facets(const Reading& in, const api::Arguments& arguments) {
  const store::LibraryId library = in.at.library->id;
  const std::string words = arguments.text("q");
  const bool searched = !text::trim(words).empty();
  const auto among = searched ? find_by_words(in.db, library, words) : std::set<store::AssetId>();
  const store::Facets facets =
      count_facets(in.db, library, filter_of(arguments), searched ? &among : nullptr);
  return {
      facets.found,         shown(facets.content_types), shown(facets.orientations), shown(facets.uploaders),
      shown(facets.months), shown(facets.tags)};
}

}  // namespace lightkeep::library
