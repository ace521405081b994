#include "app/library/trash.h"

#include <chrono>

#include "app/library/assets.h"
#include "app/library/authorization.h"
#include "app/library/paging.h"
#include "app/library/presenter.h"
#include "app/library/store_access.h"
#include "app/library/transform.h"
#include "store/store.h"
#include "store/trash.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr int removed_in_a_step = 50;  // every writer waits for a step
constexpr std::chrono::seconds longest_emptying{5};

store::Asset require_trashed(store::Reader& db, const Authorized& at, const std::string& image) {
  auto row = find_asset(db, image);
  if (!row || row->library != at.library->id || !row->trashed)
    throw ApiError(errors::resource_not_found, "There is no such image in the trash.");
  return *std::move(row);
}

std::string count_of(std::int64_t images) {
  return std::to_string(images) + (images == 1 ? " image" : " images");
}

void log_removal(const Context& context, const Path& path, std::int64_t images) {
  if (images == 0) return;
  context.ports.log(Severity::info, "removed for good, as somebody asked: " + count_of(images) + " of " +
                                        path.organization + "/" + path.library);
}

std::string client_of(const Caller& caller) {
  const auto* who = std::get_if<AccountId>(&caller.credential);
  return who != nullptr ? "account " + std::to_string(static_cast<std::int64_t>(*who)) : caller.address;
}

}  // namespace

api::Page<api::TrashedAsset> list_trash(const Reading& in, const api::Arguments& arguments) {
  const PageRequest asked = page_of(arguments);
  store::TrashPage wanted;
  wanted.library = in.at.library->id;
  wanted.limit = asked.size;
  wanted.most_bytes = most_page_bytes;
  if (asked.cursor.empty())
    wanted.offset = asked.offset();
  else
    wanted.after = parse_cursor(asked.cursor);
  const store::AssetList list = list_trash(in.db, wanted);
  api::Page<api::TrashedAsset> page{.entries = {},
                                    .found = list.found,
                                    .page = asked.page,
                                    .page_size = asked.size,
                                    .more = list.more,
                                    .by_cursor = true,
                                    .fields = asked.fields};
  const Presenter presenter(in.context.settings);
  const Sight sight{{in.at.organization.slug, in.at.library->slug}, may(in.at.roles, Action::see_places)};
  for (const store::Asset& row : list.assets) {
    page.entries.push_back(
        {presenter.asset(row, sight), *row.trashed, *row.trashed + in.context.settings.trash_window});
    page.after.push_back(make_cursor({*row.trashed, row.id}));
  }
  return page;
}

api::EmptyTrashResult empty_trash(const Context& context, const Caller& caller, const Path& path,
                                  const api::Arguments&) {
  const auto end = std::chrono::steady_clock::now() + longest_emptying;
  const std::int64_t before = context.now() + 1;
  api::EmptyTrashResult result{0, true};
  while (result.more && std::chrono::steady_clock::now() < end) {
    const store::TrashStep step = context.write([&](store::Writer& db) {
      const Authorized at = authorize(db, caller, path, Action::edit_images, context.now());
      return purge_trash(db, at.library->id, before, context.now(), removed_in_a_step);
    });
    result.removed += step.assets;
    result.more = step.more;
  }
  log_removal(context, path, result.removed);
  return result;
}

Preview Trash::preview(const Caller& caller, const Path& path, const std::string& image) {
  const store::Asset row = context_.read([&](store::Reader& db) {
    return require_trashed(db, authorize(db, caller, path, Action::edit_images, context_.now()), image);
  });
  const Original original = to_original(row);
  const Variant variant = variant_of(original, thumbnail(row.alpha).recipe);
  return {variant.etag, variant.content_type, delivery_.render(original, variant, client_of(caller))};
}

void Trash::remove(const Caller& caller, const Path& path, const std::string& image) {
  context_.write([&](store::Writer& db) {
    const Authorized at = authorize(db, caller, path, Action::edit_images, context_.now());
    purge_trashed(db, require_trashed(db, at, image).id, context_.now());
  });
  log_removal(context_, path, 1);
}

}  // namespace lightkeep::library
