#include "app/library/trash.h"

#include <chrono>

#include "app/library/cursors.h"
#include "app/library/faults.h"
#include "app/library/roles.h"
#include "app/library/thumbnails.h"
#include "store/store.h"
#include "store/trash.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
namespace errors = api::errors;

constexpr int images_on_a_page = 60;
constexpr int removed_in_a_step = 50;  // every writer waits for a step
constexpr std::chrono::seconds longest_emptying{5};

store::Asset require_trashed(store::Reader& db, const Standing& standing, const std::string& image) {
  auto row = find_asset(db, image);
  if (!row || row->library != standing.library->id || !row->trashed)
    throw ApiError(errors::resource_not_found, "There is no such image in the trash.");
  return *std::move(row);
}

std::string count_of(std::int64_t images) {
  return std::to_string(images) + (images == 1 ? " image" : " images");
}

void log_removal(const Context& context, const Spot& spot, std::int64_t images) {
  if (images == 0) return;
  context.ports.log(Severity::info, "removed for good, as somebody asked: " + count_of(images) + " of " +
                                        spot.organization + "/" + spot.library);
}

}  // namespace

TrashedPage Trash::list(AccountId who, const Spot& spot, const std::string& cursor) {
  store::TrashPage wanted;
  wanted.limit = images_on_a_page + 1;  // one more tells whether there is a next page
  if (!cursor.empty()) wanted.after = parse_cursor(cursor);
  return context_.read([&](store::Reader& db) {
    const Standing standing = require_standing(db, who, spot, Action::edit_images);
    wanted.library = standing.library->id;
    auto rows = list_trash(db, wanted);
    TrashedPage page;
    page.place = {to_card(standing.organization, standing.roles), to_card(*standing.library, standing.roles)};
    if (static_cast<int>(rows.size()) > images_on_a_page) {
      rows.pop_back();
      page.next = make_cursor({*rows.back().trashed, rows.back().id});
    }
    for (const store::Asset& row : rows)
      page.images.push_back({row.public_id, row.filename, row.parent_public_id,
                             row.status == store::AssetStatus::ready,
                             *row.trashed + context_.settings.trash_window});
    return page;
  });
}

Preview Trash::preview(AccountId who, const Spot& spot, const std::string& image) {
  const store::Asset row = context_.read([&](store::Reader& db) {
    return require_trashed(db, require_standing(db, who, spot, Action::edit_images), image);
  });
  const Original original = to_original(row);
  const Variant variant = variant_of(original, thumbnail(row.alpha).recipe);
  return {variant.etag, variant.content_type,
          delivery_.render(original, variant, "account " + std::to_string(static_cast<std::int64_t>(who)))};
}

void Trash::restore(AccountId who, const Spot& spot, const std::string& image) {
  context_.write([&](store::Writer& db) {
    const auto row = require_trashed(db, require_standing(db, who, spot, Action::edit_images), image);
    if (!restore_asset(db, row.id, context_.now()))
      throw ApiError(errors::bad_user_input,
                     "This is a view of an image that is in the trash itself. Restore that one first.");
  });
}

void Trash::remove(AccountId who, const Spot& spot, const std::string& image) {
  context_.write([&](store::Writer& db) {
    const auto row = require_trashed(db, require_standing(db, who, spot, Action::edit_images), image);
    purge_trashed(db, row.id, context_.now());
  });
  log_removal(context_, spot, 1);
}

bool Trash::empty(AccountId who, const Spot& spot) {
  const auto end = std::chrono::steady_clock::now() + longest_emptying;
  const std::int64_t before = context_.now() + 1;
  std::int64_t removed = 0;
  bool more = true;
  while (more && std::chrono::steady_clock::now() < end) {
    const store::TrashStep step = context_.write([&](store::Writer& db) {
      const Standing standing = require_standing(db, who, spot, Action::edit_images);
      return purge_trash(db, standing.library->id, before, context_.now(), removed_in_a_step);
    });
    removed += step.assets;
    more = step.more;
  }
  log_removal(context_, spot, removed);
  return !more;
}

}  // namespace lightkeep::library
