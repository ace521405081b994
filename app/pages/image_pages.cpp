// One image of a library, and what an editor does with images: upload, describe, tag, delete.
#include <algorithm>
#include <array>

#include "app/api/arguments.h"
#include "app/http/multipart.h"
#include "app/pages/page_rows.h"
#include "app/pages/settings_frame.h"
#include "app/pages/words.h"
#include "text/ascii.h"
#include "text/time.h"

namespace lightkeep::pages {
namespace {

using api::ApiError;
using api::Json;
using api::OperationId;
using library::Action;

constexpr std::size_t longest_token = 256;  // bytes of a field of an upload

std::string path_here(const Visit& visit) {
  return image_path(spot_of(visit), visit.parameter("image"));
}

/// Runs an operation of the API as the person who is signed in.
Json run(Visit& visit, OperationId id, Action action, Json arguments) {
  const auto scope = visit.house().service.organizations().enter(visit.who(), spot_of(visit), action);
  const api::Operation& operation = api::operation(id);
  const library::Spot spot = spot_of(visit);
  arguments["organizationId"] = spot.organization;
  arguments["libraryId"] = spot.library;
  check_arguments(operation, arguments);
  return visit.house().service.calls().call(operation, scope, arguments).data;
}

std::string text_of(const Json& asset, const char* name) {
  const auto found = asset.find(name);
  return found == asset.end() || !found->is_string() ? std::string() : found->get<std::string>();
}

View tags_of(const Json& asset) {
  View list{View::type::list};
  for (const Json& tag : asset["tags"]) {
    View one;
    one.set("text", tag.get<std::string>());
    list << one;
  }
  return list;
}

http::Reply image_page(Visit& visit) {
  const auto place = visit.house().service.organizations().look(visit.who(), spot_of(visit));
  const Json asset =
      run(visit, OperationId::get_asset, Action::see_library, {{"assetId", visit.parameter("image")}});
  View view;
  view.set("image_path", path_here(visit));
  view.set("library_url", page_path({place.organization.id, place.library.id}));
  view.set("library_name", place.library.name);
  view.set("filename", text_of(asset, "filename"));
  view.set("url", text_of(asset, "url"));
  set_text(view, "preview", text_of(asset, "thumbHighUrl"));
  view.set("facts", std::to_string(asset.value("width", 0)) + " × " +
                        std::to_string(asset.value("height", 0)) + ", " +
                        bytes_in_words(asset.value("size", std::int64_t{0})));
  view.set("created", text::time_in_words(asset.value("created", std::int64_t{0})));
  set_text(view, "by", asset.contains("uploadedBy") ? text_of(asset["uploadedBy"], "name") : std::string());
  set_text(view, "description", typed_or(visit, "description", text_of(asset, "description")));
  set_text(view, "typed_tags", visit.form().get("tags"));
  set_flag(view, "failed", text_of(asset, "status") == "failed");
  set_flag(view, "may_edit", may(place.library.roles, Action::edit_images));
  view.set("trash_window", time_left(visit.house().service.settings().trash_window));
  set_flag(view, "tagged", !asset["tags"].empty());
  view.set("tags", tags_of(asset));
  return visit.page("image", text_of(asset, "name"), std::move(view));
}

http::Reply describe(Visit& visit) {
  run(visit, OperationId::update_asset_description, Action::edit_images,
      {{"assetId", visit.parameter("image")}, {"description", visit.form().get("description")}});
  return visit.go(path_here(visit), "saved");
}

http::Reply add_tags(Visit& visit) {
  Json arguments{{"assetIds", {visit.parameter("image")}}, {"tags", Json::array()}};
  const std::string typed = visit.form().get("tags");
  for (std::string_view rest = typed; !rest.empty();) {
    const auto end = std::min(rest.find(','), rest.size());
    const std::string_view tag = text::trim(rest.substr(0, end));
    if (!tag.empty()) arguments["tags"].push_back(std::string(tag));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  run(visit, OperationId::tag_assets, Action::edit_images, std::move(arguments));
  return visit.go(path_here(visit), "saved");
}

http::Reply remove_tag(Visit& visit) {
  run(visit, OperationId::untag_assets, Action::edit_images,
      {{"assetIds", {visit.parameter("image")}}, {"tags", {visit.form().get("tag")}}});
  return visit.go(path_here(visit), "saved");
}

http::Reply trash(Visit& visit) {
  run(visit, OperationId::delete_assets, Action::edit_images, {{"ids", {visit.parameter("image")}}});
  return visit.go(page_path(spot_of(visit)), "trashed");
}

// The token comes before the files: what a page of ours did not send is refused before a byte of it is kept.
class Upload {
 public:
  Upload(Visit& visit, library::Batch& batch) : visit_(visit), batch_(batch) {}

  http::PartSink begin(const http::PartHead& part) {
    if (!part.has_filename) return field(part.name == "form_token");
    if (!believed_) visit_.check_token({});
    return library::FormFile(batch_, part.filename);
  }

 private:
  http::PartSink field(bool token) {
    return [this, token, text = std::string()](std::span<const char> bytes) mutable {
      if (text.size() + bytes.size() > longest_token)
        throw ApiError(api::errors::bad_user_input, "A field of this form is too long.");
      text.append(bytes.data(), bytes.size());
      if (!bytes.empty() || !token) return;
      visit_.check_token(text);
      believed_ = true;
    };
  }

  Visit& visit_;
  library::Batch& batch_;
  bool believed_ = false;
};

http::Reply upload(Visit& visit) {
  visit.check_source();
  const auto scope =
      visit.house().service.organizations().enter(visit.who(), spot_of(visit), Action::edit_images);
  const auto content_type = visit.request().headers.get("Content-Type");
  if (!content_type.starts_with("multipart/form-data"))
    throw ApiError(api::errors::bad_user_input, "Send this form as a browser would.");
  const auto batch = visit.house().service.ingest().begin(scope, visit.body().declared_size());
  Upload parts(visit, *batch);
  http::read_multipart(visit.body(), content_type, {},
                       [&](const http::PartHead& part) { return parts.begin(part); });
  batch->commit({});
  return visit.go(page_path(spot_of(visit)), "uploaded");
}

http::Reply library_again(Visit& visit) {
  return library_page(visit, spot_of(visit));
}

}  // namespace

std::span<const PageRow> image_rows() {
  static constexpr std::string_view one = "/images/:organization/:library/:image";
  static constexpr std::array rows{
      PageRow{.method = "POST",
              .pattern = "/images/:organization/:library",
              .handle = upload,
              .again = library_again,
              .body = PageRow::Body::files},
      shows(one, image_page),
      takes("/images/:organization/:library/:image/describe", describe, image_page),
      takes("/images/:organization/:library/:image/tag", add_tags, image_page),
      takes("/images/:organization/:library/:image/untag", remove_tag, image_page),
      takes("/images/:organization/:library/:image/trash", trash, image_page),
  };
  return rows;
}

}  // namespace lightkeep::pages
