#include "app/library/assets.h"

#include <algorithm>
#include <set>

#include "app/library/asset_ids.h"
#include "app/library/cursors.h"
#include "app/library/faults.h"
#include "app/library/present.h"
#include "app/library/write_access.h"
#include "store/organizations.h"
#include "store/store.h"
#include "store/trash.h"
#include "text/names.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

store::AssetPage to_page(store::LibraryId library, const AssetFilter& filter) {
  store::AssetPage page;
  page.library = library;
  for (const std::string& tag : filter.tags) page.tags.push_back(text::composed(tag));
  page.limit = filter.page.size + 1;  // one more tells whether there is a next page
  if (filter.page.cursor.empty())
    page.offset = filter.page.offset();
  else
    page.after = parse_cursor(filter.page.cursor);
  return page;
}

Place place_of(const Scope& scope) {
  return {scope.organization->slug, scope.library->slug};
}

// The assets of these ids that are live, or those that are in the trash. The others of the library are passed
// over: what is deleted or restored already is fine to ask for again.
std::vector<store::Asset> select(store::Reader& db, store::LibraryId library,
                                 const std::vector<std::string>& ids, bool trashed) {
  std::vector<store::Asset> selected;
  for (const std::string& id : std::set<std::string>(ids.begin(), ids.end())) {
    auto asset = find_asset(db, id);
    if (!asset || asset->library != library)
      throw ApiError(errors::resource_not_found,
                     "There is no asset `" + id.substr(0, 64) + "` in this library.");
    if (asset->trashed.has_value() == trashed) selected.push_back(*std::move(asset));
  }
  return selected;
}

// Originals come first, so that their views may come after them in the same call.
void restore_all(store::Writer& db, std::vector<store::Asset>& trashed, std::int64_t now) {
  std::stable_partition(trashed.begin(), trashed.end(),
                        [](const store::Asset& asset) { return !asset.parent; });
  for (const store::Asset& asset : trashed) {
    const auto present = find_asset(db, asset.public_id);
    if (present && present->trashed && !restore_asset(db, asset.id, now))
      throw ApiError(
          errors::bad_user_input,
          "`" + asset.public_id + "` is a view of an image that is in the trash too; restore that.");
  }
}

std::vector<std::string> in_request_order(const std::vector<std::string>& ids,
                                          const std::vector<store::Asset>& moved) {
  std::set<std::string> names;
  for (const store::Asset& asset : moved) names.insert(asset.public_id);
  std::vector<std::string> result;
  for (const std::string& id : ids)
    if (names.erase(id) > 0) result.push_back(id);
  return result;
}

}  // namespace

Page<api::Asset> Assets::list(const Scope& scope, const AssetFilter& filter) {
  const store::AssetPage page = to_page(scope.library->id, filter);
  return context_.read([&](store::Reader& db) {
    store::AssetList rows = list_assets(db, page);
    const bool more = static_cast<int>(rows.assets.size()) == page.limit;
    if (more) rows.assets.pop_back();
    const auto views = list_views(db, ids_of(rows.assets));
    Page<api::Asset> result;
    result.found = rows.found;
    for (const store::Asset& row : rows.assets)
      result.entries.push_back(Presenter(context_.settings).asset(row, views, place_of(scope)));
    if (more) result.next = make_cursor({rows.assets.back().created, rows.assets.back().id});
    return result;
  });
}

api::Asset Assets::get(const Scope& scope, const std::string& id) {
  return context_.read([&](store::Reader& db) {
    const auto rows = require_assets(db, scope.library->id, {id});
    return Presenter(context_.settings).asset(rows.front(), list_views(db, ids_of(rows)), place_of(scope));
  });
}

void Assets::describe(const Scope& scope, const std::string& id, const std::string& description) {
  context_.write([&](store::Writer& db) {
    require_write(db, scope, scope.library->id, context_.now());
    describe_asset(db, require_assets(db, scope.library->id, {id}).front().id, description, context_.now());
  });
}

api::DeleteResult Assets::trash(const Scope& scope, const std::vector<std::string>& ids) {
  std::vector<store::Asset> moved;
  std::vector<store::Asset> views;  // they follow their originals
  context_.write([&](store::Writer& db) {
    require_write(db, scope, scope.library->id, context_.now());
    const auto live = ids_of(select(db, scope.library->id, ids, false));
    views = list_views(db, live);
    moved = load_assets(db, trash_assets(db, live, context_.now()));
  });
  for (const store::Asset& asset : moved) context_.ports.image_gone(asset.public_id);
  for (const store::Asset& view : views) context_.ports.image_gone(view.public_id);
  const auto named = in_request_order(ids, moved);
  return {"Moved " + std::to_string(named.size()) + " assets to trash", named};
}

api::RestoreResult Assets::restore(const Scope& scope, const std::vector<std::string>& ids) {
  std::vector<store::Asset> restored;
  context_.write([&](store::Writer& db) {
    require_write(db, scope, scope.library->id, context_.now());
    restored = select(db, scope.library->id, ids, true);
    restore_all(db, restored, context_.now());
  });
  const auto named = in_request_order(ids, restored);
  return {"Restored " + std::to_string(named.size()) + " assets", named};
}

std::int64_t Assets::transfer(const Scope& scope, const store::Library& target,
                              const std::vector<std::string>& ids) {
  return context_.write([&](store::Writer& db) -> std::int64_t {
    for (const store::LibraryId library : {scope.library->id, target.id})
      require_write(db, scope, library, context_.now());
    const auto rows = require_assets(db, scope.library->id, ids);
    for (const store::Asset& row : rows)
      if (row.parent)
        throw ApiError(errors::bad_user_input,
                       "`" + row.public_id + "` is a view; it moves with its original.");
    if (target.id == scope.library->id) return 0;
    transfer_assets(db, ids_of(rows), target.id, context_.now());
    return static_cast<std::int64_t>(rows.size());
  });
}

}  // namespace lightkeep::library
