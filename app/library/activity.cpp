#include "app/library/activity.h"

#include <algorithm>
#include <string_view>

#include "app/library/authorization.h"
#include "app/library/presenter.h"
#include "app/library/store_access.h"
#include "store/activity.h"
#include "store/asset_changes.h"
#include "store/store.h"
#include "store/tags.h"
#include "store/trash.h"

namespace lightkeep::library {
namespace {

using api::ApiError;
using store::ActKind;
namespace errors = api::errors;

constexpr int looked_at_for_a_picture = 4;
constexpr int undone_in_a_step = 50;    // images: every writer waits for a step
constexpr int most_of_an_act = 10'000;  // more than an act has

ActLine::What what_of(ActKind kind) {
  return static_cast<ActLine::What>(kind);
}
static_assert(static_cast<int>(ActLine::What::erased) == static_cast<int>(ActKind::erased));

ActLine::By by_of(store::DoerKind kind) {
  return static_cast<ActLine::By>(kind);
}
static_assert(static_cast<int>(ActLine::By::upload_link) == static_cast<int>(store::DoerKind::upload_link));

bool changes_words(ActKind kind) {
  return kind == ActKind::described || kind == ActKind::tagged;
}

bool is_reversible(const store::Act& act) {
  switch (act.kind) {
    case ActKind::uploaded:
    case ActKind::trashed:
    case ActKind::restored:
      return true;
    case ActKind::described:
    case ActKind::tagged:
      return act.has_texts;
    case ActKind::moved_in:
    case ActKind::moved_out:
    case ActKind::erased:
      return false;
  }
  return false;
}

std::vector<ActLine::Picture> pictures_of(const Reading& in, const store::Act& act, int limit) {
  std::vector<store::AssetId> ids;
  for (const store::ActImage& image :
       list_images(in.db, in.at.library->id, act, {}, looked_at_for_a_picture * limit))
    if (!image.trashed && !image.view && std::ssize(ids) < limit) ids.push_back(image.id);
  const Presenter presenter(in.context.settings);
  const Sight sight{{in.at.organization.slug, in.at.library->slug}};
  std::vector<ActLine::Picture> pictures;
  for (const store::Asset& row : load_assets(in.db, ids)) {
    const api::Asset asset = presenter.asset(row, sight);
    pictures.push_back({asset.id, asset.filename, asset.thumb_url.value_or("")});
  }
  return pictures;
}

ActLine line_of(const Reading& in, const store::Act& act, int pictures) {
  return {.id = static_cast<std::int64_t>(act.id),
          .what = what_of(act.kind),
          .by = by_of(act.doer.kind),
          .doer = act.doer.name,
          .person = act.doer.person,
          .first = act.first,
          .last = act.last,
          .images = act.images,
          .views = act.views,
          .undone = act.undone,
          .undoes = act.undoes.has_value(),
          .can_be_undone = is_reversible(act) && !act.undone && may(in.at.roles, Action::edit_images),
          .pictures = pictures > 0 ? pictures_of(in, act, pictures) : std::vector<ActLine::Picture>()};
}

std::vector<std::string> lines_in(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    lines.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

void set_tags(store::Writer& db, const store::Asset& asset, const std::vector<std::string>& wanted,
              std::int64_t now) {
  std::vector<std::string> surplus;
  for (const store::Tag& tag : asset.tags)
    if (std::ranges::find(wanted, tag.text) == wanted.end()) surplus.push_back(tag.text);
  const store::AssetId one[] = {asset.id};
  remove_tags(db, one, surplus, now);
  add_tags(db, one, wanted, now);
}

/// Puts the old words back; false where they are not known, or somebody changed them since.
bool put_words_back(store::Writer& db, ActKind kind, const store::ActImage& image, std::int64_t now) {
  if (!image.before || image.changed_since || image.trashed) return false;
  const store::AssetId one[] = {image.id};
  if (kind == ActKind::described)
    describe_asset(db, image.id, *image.before, now);
  else
    for (const store::Asset& asset : load_assets(db, one)) set_tags(db, asset, lines_in(*image.before), now);
  return true;
}

/// Originals before views, which go and come with them.
void move_back(store::Writer& db, ActKind kind, const std::vector<store::ActImage>& images,
               std::int64_t now) {
  for (const bool views : {false, true})
    for (const store::ActImage& image : images) {
      if (image.view != views || image.changed_since) continue;
      const store::AssetId one[] = {image.id};
      if (kind == ActKind::trashed)
        restore_asset(db, image.id, now);
      else
        trash_assets(db, one, now);
    }
}

/// Of an act that was undone: those of its images that are where they should be, and the others.
Undoing count_moved(store::Reader& db, store::LibraryId library, const store::Act& act) {
  Undoing done;
  for (const store::ActImage& image : list_images(db, library, act, {}, most_of_an_act))
    if (image.trashed == (act.kind != ActKind::trashed)) ++done.undone;
  done.left = act.images + act.views - done.undone;
  return done;
}

store::Act require_reversible(store::Reader& db, const Authorized& at, std::int64_t id) {
  const auto act = find_act(db, at.library->id, store::ActId{id});
  if (!act) throw ApiError(errors::resource_not_found, "Nothing of that is known any more.");
  if (act->undone) throw ApiError(errors::bad_user_input, "That was undone already.");
  if (!is_reversible(*act)) throw ApiError(errors::bad_user_input, "That cannot be undone.");
  return *act;
}

}  // namespace

ActPage Activity::list(const Caller& caller, const Path& path, std::optional<std::int64_t> before, int limit,
                       int pictures) const {
  return context_.read([&](store::Reader& db) {
    const Authorized at = authorize(db, caller, path, Action::see_library, context_.now());
    const Reading in{context_, db, caller, path, at};
    const auto behind = before ? std::optional(store::ActId{*before}) : std::nullopt;
    auto acts = list_acts(db, at.library->id, behind, limit + 1);
    ActPage page{{}, std::ssize(acts) > limit};
    if (page.more) acts.pop_back();
    for (const store::Act& act : acts) page.lines.push_back(line_of(in, act, pictures));
    return page;
  });
}

Undoing Activity::undo(const Caller& caller, const Path& path, std::int64_t id) {
  Undoing done;
  std::string last;
  for (bool more = true; more;) {
    context_.write([&](store::Writer& db) {
      const Authorized at = authorize(db, caller, path, Action::edit_images, context_.now());
      const store::LibraryId library = at.library->id;
      const store::Act act = require_reversible(db, at, id);
      name_undone(db, act.id);
      const auto images = list_images(db, library, act, last, undone_in_a_step);
      more = std::ssize(images) == undone_in_a_step;
      if (more) last = images.back().public_id;
      if (!changes_words(act.kind))
        move_back(db, act.kind, images, context_.now());
      else
        for (const store::ActImage& image : images)
          if (put_words_back(db, act.kind, image, context_.now())) ++done.undone;
      if (more) return;
      note_undone(db, act.id, context_.now());
      if (changes_words(act.kind))
        done.left = act.images + act.views - done.undone;
      else
        done = count_moved(db, library, act);
    });
  }
  return done;
}

}  // namespace lightkeep::library
