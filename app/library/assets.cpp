#include "app/library/assets.h"

#include <algorithm>
#include <functional>
#include <set>

#include "app/api/errors.h"
#include "app/library/filter.h"
#include "app/library/names.h"
#include "app/library/paging.h"
#include "app/library/presenter.h"
#include "app/library/shape_strips.h"
#include "app/library/store_access.h"
#include "store/asset_changes.h"
#include "store/organizations.h"
#include "store/store.h"
#include "store/tags.h"
#include "store/trash.h"
#include "text/hex.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
using api::Arguments;
namespace errors = api::errors;

// Where the page starts that has the image in its middle; for a view, its original.
std::int64_t offset_around(const Reading& in, const store::AssetPage& page, const std::string& id) {
  store::Asset asset = require_assets(in.db, page.library, {id}).front();
  if (asset.parent) asset = load_assets(in.db, {{*asset.parent}}).at(0);
  const auto place = place_of(in.db, asset.id, page.sort).value();
  const auto before = count_before(in.db, page.library, page.filter, page.sort, place);
  return std::max<std::int64_t>(before - page.limit / 2, 0);
}

void place(const Reading& in, const PageRequest& asked, const Arguments& arguments, store::AssetPage& page) {
  if (!asked.cursor.empty())
    page.after = parse_cursor(page.sort, asked.cursor);
  else if (arguments.has("around"))
    page.offset = offset_around(in, page, arguments.text("around"));
  else
    page.offset = arguments.has("offset") ? arguments.number("offset") : asked.offset();
}

store::AssetPage to_page(const Reading& in, const PageRequest& asked, const Arguments& arguments) {
  store::AssetPage page;
  page.library = in.at.library->id;
  page.filter = filter_of(arguments);
  page.sort = sort_of(arguments);
  if (arguments.has("parentId")) {
    if (!page.filter.empty() || arguments.has("around") || page.sort != store::Sort::newest)
      throw ApiError(
          errors::bad_user_input,
          "`parentId` cannot be asked for together with a filter, as `tags`, with `around` or with "
          "another `sort` than `newest`.");
    page.parent = require_assets(in.db, page.library, {arguments.text("parentId")}).front().id;
  }
  page.limit = asked.size;
  page.most_bytes = most_page_bytes;
  place(in, asked, arguments, page);
  return page;
}

std::function<Sight(const store::Asset&)> sight_of_all(const Authorized& at) {
  return [sight = Sight{{at.organization.slug, at.library->slug}, may(at.roles, Action::see_places)}](
             const store::Asset&) { return sight; };
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
      throw ApiError(errors::bad_user_input,
                     "`" + asset.public_id +
                         "` is a view of an image that is in the trash too. Restore that one first.");
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

// What the views of a page are is two more statements, which most who pick fields have no use for.
std::vector<api::Asset> present(const Reading& in, const std::vector<store::Asset>& rows,
                                const PageRequest& asked) {
  const Presenter presenter(in.context.settings);
  if (asked.wants("views") || asked.wants("viewsCount"))
    return presenter.assets(in.db, rows, sight_of_all(in.at));
  const auto sight = sight_of_all(in.at);
  std::vector<api::Asset> assets;
  for (const store::Asset& row : rows) assets.push_back(presenter.asset(row, sight(row)));
  return assets;
}

}  // namespace

api::Page<api::Asset> list_assets(const Reading& in, const Arguments& arguments) {
  const PageRequest asked = page_of(arguments);
  const store::AssetPage page = to_page(in, asked, arguments);
  const store::AssetList list = list_assets(in.db, page);
  api::Page<api::Asset> result{.entries = present(in, list.assets, asked),
                               .found = list.found,
                               .page = asked.page,
                               .page_size = asked.size,
                               .more = list.more,
                               .by_cursor = true,
                               .fields = asked.fields,
                               .offset = page.after ? std::nullopt : std::optional(page.offset),
                               .version = in.at.library->last_change};
  for (const store::Place& place : list.places) result.after.push_back(make_cursor(page.sort, place));
  return result;
}

api::Shape assets_shape(const Reading& in, const Arguments& arguments) {
  const store::AssetFilter filter = filter_of(arguments);
  const store::Library& library = *in.at.library;
  const ShapeStrip strip = filter.empty()
                               ? *in.context.strips.of(in.db, library, sort_of(arguments))
                               : make_strip(list_shapes(in.db, library.id, filter, sort_of(arguments)));
  return {strip.bytes, strip.digest, library.last_change};
}

api::Asset get_asset(const Reading& in, const Arguments& arguments) {
  const auto rows = require_assets(in.db, in.at.library->id, {arguments.text("assetId")});
  return Presenter(in.context.settings).assets(in.db, rows, sight_of_all(in.at)).front();
}

api::KnownResult known_assets(const Reading& in, const Arguments& arguments) {
  const bool sees_trash = may(in.at.roles, Action::edit_images);
  api::KnownResult result;
  for (const std::string& digits : arguments.strings("digests")) {
    store::Digest digest{};
    if (!text::from_hex(digits, digest))
      throw ApiError(errors::bad_user_input,
                     "`digests` must be SHA-256 digests of 64 hexadecimal digits each.");
    if (auto id = find_asset_of_blob(in.db, in.at.library->id, digest))
      result.known.push_back({text::to_hex(digest), *std::move(id)});
    else if (auto twin =
                 sees_trash ? find_trashed_asset_of_blob(in.db, in.at.library->id, digest) : std::nullopt)
      result.known.push_back({text::to_hex(digest), std::move(twin->public_id), twin->trashed});
  }
  return result;
}

api::DescriptionResult describe_asset(const Writing& in, const Arguments& arguments) {
  const std::string id = arguments.text("assetId");
  const std::string description = arguments.text("description");
  const store::Asset present = require_assets(in.db, in.at.library->id, {id}).front();
  if (arguments.has("expected") && arguments.text("expected") != present.description &&
      description != present.description)
    throw ApiError(errors::precondition_failed, "Somebody else changed this description meanwhile.");
  describe_asset(in.db, present.id, description, in.context.now());
  return {id, description.empty() ? std::nullopt : std::optional(description)};
}

api::DeleteResult delete_named_assets(const Writing& in, const Arguments& arguments) {
  const auto ids = arguments.strings("ids");
  const auto live = ids_of(select(in.db, in.at.library->id, ids, false));
  const std::int64_t time = new_trash_time(in.db, in.at.library->id, in.context.now());
  const auto moved = load_assets(in.db, trash_assets(in.db, live, time));
  const auto named = in_request_order(ids, moved);
  return {.message = "Moved " + std::to_string(named.size()) + " assets to trash", .ids = named};
}

api::RestoreResult restore_named_assets(const Writing& in, const Arguments& arguments) {
  const auto ids = arguments.strings("ids");
  auto restored = select(in.db, in.at.library->id, ids, true);
  restore_all(in.db, restored, in.context.now());
  const auto named = in_request_order(ids, restored);
  return {.message = "Restored " + std::to_string(named.size()) + " assets", .ids = named};
}

api::TransferResult transfer_named_assets(const Writing& in, const Arguments& arguments) {
  const store::Library& source = *in.at.library;
  const store::Library target = *in.authorize(arguments.text("targetLibraryId"), Action::edit_images).library;
  const auto rows = require_assets(in.db, source.id, arguments.strings("assetIds"));
  for (const store::Asset& row : rows)
    if (row.parent)
      throw ApiError(errors::bad_user_input,
                     "`" + row.public_id + "` is a view; it moves with its original.");
  if (target.id == source.id) return {0, source.slug, target.slug};
  transfer_assets(in.db, ids_of(rows), target.id, in.context.now());
  return {static_cast<std::int64_t>(rows.size()), source.slug, target.slug};
}

std::vector<std::string> clean_tags(const std::vector<std::string>& tags) {
  std::set<std::string> cleaned;
  for (const std::string& tag : tags) cleaned.insert(clean_tag(tag));
  return {cleaned.begin(), cleaned.end()};
}

std::vector<api::Tag> list_tags(const Reading& in, const Arguments& arguments) {
  const auto passed_over = arguments.number("offset");
  const auto most = static_cast<int>(passed_over + arguments.number("limit"));
  const auto rows = list_tags(in.db, in.at.library->id, most);
  std::vector<api::Tag> tags;
  const Presenter presenter(in.context.settings);
  for (auto i = static_cast<std::size_t>(passed_over); i < rows.size(); ++i)
    tags.push_back(presenter.tag(rows[i]));
  return tags;
}

api::TagResult tag_named_assets(const Writing& in, const Arguments& arguments) {
  const auto cleaned = clean_tags(arguments.strings("tags"));
  const auto assets = require_assets(in.db, in.at.library->id, arguments.strings("assetIds"));
  try {
    return {add_tags(in.db, ids_of(assets), cleaned, in.context.now())};
  } catch (const store::Error& error) {
    if (error.fault() != store::Fault::too_many) throw;
    throw ApiError(errors::bad_user_input,
                   "`tags`: an image has at most " + std::to_string(store::most_tags_of_asset) + " tags.");
  }
}

api::UntagResult untag_named_assets(const Writing& in, const Arguments& arguments) {
  const auto cleaned = clean_tags(arguments.strings("tags"));
  const auto assets = require_assets(in.db, in.at.library->id, arguments.strings("assetIds"));
  return {remove_tags(in.db, ids_of(assets), cleaned, in.context.now())};
}

std::vector<store::Asset> require_assets(store::Reader& db, store::LibraryId library,
                                         const std::vector<std::string>& ids) {
  const std::set<std::string> distinct(ids.begin(), ids.end());
  const std::vector<std::string> wanted(distinct.begin(), distinct.end());
  auto found = find_assets(db, library, wanted);
  if (found.size() == wanted.size()) return found;
  for (const std::string& id : ids)
    if (std::ranges::none_of(found, [&](const store::Asset& a) { return a.public_id == id; }))
      throw api::ApiError(api::errors::resource_not_found,
                          "There is no asset `" + id.substr(0, 64) + "` in this library.");
  return found;
}

store::AssetId require_original(store::Reader& db, store::LibraryId library, const std::string& id) {
  const auto found = find_assets(db, library, std::vector{id});
  if (!found.empty() && !found.front().parent) return found.front().id;
  throw ApiError(errors::resource_not_found, "`parentId` is not an original in this library.");
}

std::vector<store::AssetId> ids_of(const std::vector<store::Asset>& assets) {
  std::vector<store::AssetId> ids;
  ids.reserve(assets.size());
  for (const store::Asset& asset : assets) ids.push_back(asset.id);
  return ids;
}

}  // namespace lightkeep::library
