// The trash of a library: what editors deleted, to put back or to remove for good.
#include <array>

#include "app/http/fields.h"
#include "app/pages/cards.h"
#include "app/pages/page_rows.h"
#include "app/pages/paths.h"
#include "app/pages/settings_frame.h"
#include "app/pages/words.h"
#include "text/time.h"

namespace lightkeep::pages {
namespace {

constexpr int images_on_a_page = 60;

std::string trash_address(const Visit& visit) {
  return trash_path(path_of(visit));
}

View tile(const api::TrashedAsset& image, const std::string& trash, std::int64_t now) {
  View view;
  view.set("id", image.asset.id);
  view.set("name", image.asset.filename);
  view.set("shape", std::to_string(shape_of(image.asset.width, image.asset.height)));
  view.set("left", time_left(image.leaves - now));
  view.set("leaves", text::iso_seconds(image.leaves));
  set_flag(view, "view", image.asset.parent_id.has_value());
  if (image.asset.status == "ready") view.set("preview", trash + "/" + image.asset.id);
  return view;
}

http::Reply trash_page(Visit& visit) {
  const library::Path here = path_of(visit);
  const auto place = visit.house().service.organizations().look(visit.who(), here);
  api::Json arguments{{"pageSize", images_on_a_page}};
  if (const std::string from = visit.query("from"); !from.empty()) arguments["cursor"] = from;
  const auto page = visit.call<api::Page<api::TrashedAsset>>("list_trash", here, std::move(arguments));
  const std::string trash = trash_path(here);
  View images{View::type::list};
  for (const api::TrashedAsset& image : page.entries)
    images << tile(image, trash, visit.house().config.clock());
  View view;
  view.set("library_url", page_path(here));
  view.set("library_name", place.library.name);
  view.set("home_url", "/home");
  view.set("settings_url", settings_path(here));
  view.set("account_url", "/settings/account");
  view.set("initial", initial_of(visit.person().title()));
  view.set("trash_path", trash);
  view.set("count", count_in_words(page.found, "image"));
  set_flag(view, "empty", page.entries.empty());
  if (!page.entries.empty()) view.set("images", images);
  if (page.more) view.set("next_url", trash + "?from=" + page.after.back());
  add_extras(view, {.sheets = {"library.css", "trash.css"}, .modules = {}, .script = "trash.js"});
  return visit.page("trash", "Trash of " + place.library.name, std::move(view));
}

// For this person alone, and asked for anew each time: the image may be gone, or the role.
http::Reply preview(Visit& visit) {
  const auto found =
      visit.house().service.trash().preview(visit.caller(), path_of(visit), visit.parameter("image"));
  http::Reply reply;
  reply.headers.set(http::field::etag, found.etag);
  reply.headers.set(http::field::content_type, found.content_type);
  reply.headers.set(http::field::cache_control, "private, no-cache");
  if (http::etag_matches(visit.request().headers.get("If-None-Match"), found.etag))
    reply.status = 304;
  else if (found.content.whole)
    reply.body = found.content.whole;
  else
    reply.body = http::Stream{found.content.size, found.content.read_at};
  return reply;
}

// Those whose boxes are ticked.
std::vector<std::string> chosen(Visit& visit) {
  auto images = visit.form().values("image");
  if (images.empty()) throw api::ApiError(api::errors::bad_user_input, "Choose some images first.");
  return images;
}

http::Reply restore(Visit& visit) {
  visit.call<api::RestoreResult>("restore_assets", path_of(visit), {{"ids", chosen(visit)}});
  return visit.go(trash_path(path_of(visit)), "restored");
}

http::Reply remove(Visit& visit) {
  for (const std::string& image : chosen(visit))
    visit.house().service.trash().remove(visit.caller(), path_of(visit), image);
  return visit.go(trash_path(path_of(visit)), "removed");
}

http::Reply empty(Visit& visit) {
  const auto result = visit.call<api::EmptyTrashResult>("empty_trash", path_of(visit));
  return visit.go(trash_path(path_of(visit)), result.more ? "emptying" : "emptied");
}

}  // namespace

std::span<const PageRow> trash_rows() {
  static constexpr std::array rows{
      shows("/images/:organization/:library/trash", trash_page),
      shows("/images/:organization/:library/trash/:image", preview),
      takes("/images/:organization/:library/trash/restore", restore, trash_address),
      takes("/images/:organization/:library/trash/remove", remove, trash_address),
      takes("/images/:organization/:library/trash/empty", empty, trash_address),
  };
  return rows;
}

}  // namespace lightkeep::pages
