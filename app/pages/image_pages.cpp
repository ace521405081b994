// One image of a library, and what an editor does with images: upload, describe, tag, delete.
#include <algorithm>
#include <array>
#include <cmath>

#include "app/library/image_sizes.h"
#include "app/pages/cards.h"
#include "app/pages/finder.h"
#include "app/pages/page_rows.h"
#include "app/pages/settings_frame.h"
#include "app/pages/upload_form.h"
#include "app/pages/words.h"
#include "text/ascii.h"
#include "text/time.h"

namespace lightkeep::pages {
namespace {

using api::ApiError;
using library::Action;

constexpr double stage_edge = 1600;  // pixels of the picture on the page, at most

// The page of the image that a form is about.
std::string page_here(const Visit& visit) {
  return image_page_path(path_of(visit), visit.parameter("image"));
}

View tags_of(const api::Asset& asset) {
  View list{View::type::list};
  for (const std::string& tag : asset.tags) {
    View one;
    one.set("text", tag);
    list << one;
  }
  return list;
}

// The variants of an image, of which the one of the id `chosen` is shown in its place.
View variants_of(const api::Asset& asset, const std::string& page, const std::string& chosen) {
  View list{View::type::list};
  for (const api::Asset& one : asset.views) {
    View view;
    view.set("name", one.name);
    view.set("href", page + "?view=" + one.id);
    set_flag(view, "chosen", one.id == chosen);
    if (one.thumb_url) view.set("src", one.url + library::row_query(library::row_heights[0]));
    list << view;
  }
  return list;
}

View colors_of(const api::Asset& asset) {
  View list{View::type::list};
  for (const std::string& color : asset.colors) {
    View one;
    one.set("color", color);
    list << one;
  }
  return list;
}

View warnings_of(const api::Asset& asset) {
  View list{View::type::list};
  for (const std::string& warning : asset.warnings) {
    View one;
    one.set("text", warning);
    list << one;
  }
  return list;
}

// The picture, or why there is none.
void add_picture(View& view, const api::Asset& asset, const library::Path& here) {
  view.set("filename", asset.filename);
  view.set("original_url", original_path(here, asset.id));
  view.set("url", asset.url);
  set_flag(view, "processing", asset.status == "processing");
  set_text(view, "failure", asset.failure);
  view.set("shape", std::to_string(shape_of(asset.width, asset.height)));
  if (!asset.thumb_url) return;
  const double scale = std::min(1.0, stage_edge / std::max({asset.width, asset.height, 1}));
  view.set("width", std::to_string(std::max(1L, std::lround(asset.width * scale))));
  view.set("height", std::to_string(std::max(1L, std::lround(asset.height * scale))));
  view.set("preview", asset.url + library::size_query(static_cast<int>(stage_edge)) + "&fm=auto");
}

void add_facts(View& view, const api::Asset& asset) {
  view.set("pixels", std::to_string(asset.width) + " × " + std::to_string(asset.height));
  view.set("bytes", bytes_in_words(asset.size));
  view.set("created", text::time_in_words(asset.created));
  view.set("created_iso", text::iso_seconds(asset.created));
  set_text(view, "by", asset.uploaded_by);
  if (!asset.colors.empty()) view.set("colors", colors_of(asset));
  if (!asset.warnings.empty()) view.set("warnings", warnings_of(asset));
}

// The variant that the address names, in the place of its image; nothing where it names none of it.
std::optional<api::Asset> chosen_variant(Visit& visit, const library::Path& path, const api::Asset& asset) {
  const std::string id = visit.query("view");
  if (id.empty()) return {};
  const auto named = std::ranges::find(asset.views, id, &api::Asset::id);
  if (named != asset.views.end()) return *named;
  try {
    auto other = visit.call<api::Asset>("get_asset", path, {{"assetId", id}});
    if (other.parent_id == asset.id) return other;
  } catch (const ApiError& error) {
    if (&error.row() != &api::errors::resource_not_found && &error.row() != &api::errors::bad_user_input)
      throw;
  }
  return {};
}

// The images beside it among those that are looked for, in their order.
void add_neighbours(Visit& visit, View& view, const library::Path& here, const std::string& image,
                    const Sought& sought) {
  const auto place = position_of(visit, here, image, sought);
  if (!place) return;
  const std::int64_t first = std::max<std::int64_t>(*place - 1, 0);
  api::Json arguments = sought.listing();
  arguments.update(api::Json{{"offset", first}, {"pageSize", 3}, {"fields", {"id"}}});
  const auto three = visit.call<api::Page<api::Asset>>("list_assets", here, std::move(arguments));
  const auto at = [&](std::int64_t index) {
    const bool there = index >= 0 && index < std::ssize(three.entries);
    return there ? three.entries[static_cast<std::size_t>(index)].id : std::string();
  };
  if (at(*place - first) != image) return;  // it is none of them, and this is where it would be
  const auto beside = [&](const std::string& name, const std::string& id) {
    if (!id.empty()) view.set(name, image_page_path(here, id) + query_with(sought));
  };
  beside("newer_url", at(*place - first - 1));
  beside("older_url", at(*place - first + 1));
}

// Where the page was before it had the address of its viewer.
http::Reply image_moved(Visit& visit) {
  return visit.go(page_here(visit));
}

http::Reply describe(Visit& visit) {
  visit.call<api::DescriptionResult>(
      "update_asset_description", path_of(visit),
      {{"assetId", visit.parameter("image")}, {"description", visit.form().get("description")}});
  return visit.go(page_here(visit), "saved");
}

http::Reply add_tags(Visit& visit) {
  api::Json tags = api::Json::array();
  const std::string typed = visit.form().get("tags");
  for (std::string_view rest = typed; !rest.empty();) {
    const auto end = std::min(rest.find(','), rest.size());
    const std::string_view tag = text::trim(rest.substr(0, end));
    if (!tag.empty()) tags.push_back(std::string(tag));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  visit.call<api::TagResult>("tag_assets", path_of(visit),
                             {{"assetIds", {visit.parameter("image")}}, {"tags", std::move(tags)}});
  return visit.go(page_here(visit), "saved");
}

http::Reply remove_tag(Visit& visit) {
  visit.call<api::UntagResult>(
      "untag_assets", path_of(visit),
      {{"assetIds", {visit.parameter("image")}}, {"tags", {visit.form().get("tag")}}});
  return visit.go(page_here(visit), "saved");
}

http::Reply trash(Visit& visit) {
  visit.call<api::DeleteResult>("delete_assets", path_of(visit), {{"ids", {visit.parameter("image")}}});
  return visit.go(page_path(path_of(visit)), "trashed");
}

http::Reply upload(Visit& visit) {
  visit.check_source();
  const auto batch =
      visit.house().service.ingest().begin(visit.caller(), path_of(visit), visit.body().declared_size());
  read_upload_form(visit, *batch);
  batch->commit({});
  return visit.go(page_path(path_of(visit)), "uploaded");
}

std::string library_address(const Visit& visit) {
  return page_path(path_of(visit));
}

}  // namespace

std::optional<std::int64_t> position_of(Visit& visit, const library::Path& path, const std::string& image,
                                        const Sought& sought) {
  api::Json arguments = sought.listing();
  arguments.update(api::Json{{"around", image}, {"pageSize", 1}, {"fields", {"id"}}});
  try {
    return visit.call<api::Page<api::Asset>>("list_assets", path, std::move(arguments)).offset;
  } catch (const ApiError& error) {
    if (&error.row() != &api::errors::resource_not_found) throw;
    return {};
  }
}

http::Reply image_page(Visit& visit, const library::Path& path, const std::string& image) {
  const auto place = visit.house().service.organizations().look(visit.who(), path);
  const library::Path here{place.organization.id, place.library.id};
  const auto asset = visit.call<api::Asset>("get_asset", path, {{"assetId", image}});
  View view;
  view.set("organization", here.organization);
  view.set("library", here.library);
  view.set("image", asset.id);
  view.set("image_path", image_path(here, asset.id));
  view.set("library_path", page_path(here));
  view.set("library_name", place.library.name);
  const auto variant = chosen_variant(visit, path, asset);
  add_picture(view, variant.value_or(asset), here);
  add_facts(view, asset);
  const std::string page = image_page_path(here, asset.id);
  if (!asset.views.empty()) view.set("variants", variants_of(asset, page, variant ? variant->id : ""));
  if (variant) view.set("itself_url", page);
  const Sought sought = sought_by(visit.request().query);
  add_sought(view, sought);
  view.set("back_url", page_path(here) + query_with(sought, "at=" + asset.id));
  if (!asset.parent_id) add_neighbours(visit, view, here, asset.id, sought);
  set_text(view, "description", typed_or(visit, "description", asset.description));
  set_text(view, "typed_tags", visit.form().get("tags"));
  set_flag(view, "may_edit", may(place.library.roles, Action::edit_images));
  view.set("trash_window", time_left(visit.house().service.settings().trash_window));
  set_flag(view, "tagged", !asset.tags.empty());
  view.set("tags", tags_of(asset));
  add_extras(view, {.sheets = {"library.css", "image.css"},
                    .modules = {"justify.js", "shelf.js"},
                    .script = "library.js"});
  return visit.page("image", asset.name, std::move(view));
}

std::span<const PageRow> image_rows() {
  static constexpr std::string_view one = "/images/:organization/:library/:image";
  static constexpr std::array rows{
      PageRow{.method = "POST",
              .pattern = "/images/:organization/:library",
              .handle = upload,
              .again = library_address,
              .body = PageRow::Body::files},
      shows(one, image_moved),
      takes("/images/:organization/:library/:image/describe", describe, page_here),
      takes("/images/:organization/:library/:image/tag", add_tags, page_here),
      takes("/images/:organization/:library/:image/untag", remove_tag, page_here),
      takes("/images/:organization/:library/:image/trash", trash, page_here),
  };
  return rows;
}

}  // namespace lightkeep::pages
