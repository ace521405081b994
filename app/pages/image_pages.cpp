// One image of a library, and what an editor does with images: upload, describe, tag, delete.
#include <algorithm>
#include <array>

#include "app/http/content_disposition.h"
#include "app/http/multipart.h"
#include "app/pages/page_rows.h"
#include "app/pages/settings_frame.h"
#include "app/pages/words.h"
#include "text/ascii.h"
#include "text/time.h"

namespace lightkeep::pages {
namespace {

using api::ApiError;
using library::Action;

constexpr std::size_t longest_token = 256;  // bytes of a field of an upload

std::string path_here(const Visit& visit) {
  return image_path(path_of(visit), visit.parameter("image"));
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

http::Reply image_page(Visit& visit) {
  const auto place = visit.house().service.organizations().look(visit.who(), path_of(visit));
  const auto asset =
      visit.call<api::Asset>("get_asset", path_of(visit), {{"assetId", visit.parameter("image")}});
  View view;
  view.set("image_path", path_here(visit));
  view.set("library_url", page_path({place.organization.id, place.library.id}));
  view.set("library_name", place.library.name);
  view.set("filename", asset.filename);
  view.set("url", asset.url);
  set_text(view, "preview", asset.thumb_high_url.value_or(std::string()));
  view.set("facts", std::to_string(asset.width) + " × " + std::to_string(asset.height) + ", " +
                        bytes_in_words(asset.size));
  view.set("created", text::time_in_words(asset.created));
  set_text(view, "by", asset.uploaded_by);
  set_text(view, "description", typed_or(visit, "description", asset.description));
  set_text(view, "typed_tags", visit.form().get("tags"));
  set_flag(view, "failed", asset.status == "failed");
  set_flag(view, "may_edit", may(place.library.roles, Action::edit_images));
  view.set("trash_window", time_left(visit.house().service.settings().trash_window));
  set_flag(view, "tagged", !asset.tags.empty());
  view.set("tags", tags_of(asset));
  return visit.page("image", asset.name, std::move(view));
}

http::Reply describe(Visit& visit) {
  visit.call<api::DescriptionResult>(
      "update_asset_description", path_of(visit),
      {{"assetId", visit.parameter("image")}, {"description", visit.form().get("description")}});
  return visit.go(path_here(visit), "saved");
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
  return visit.go(path_here(visit), "saved");
}

http::Reply remove_tag(Visit& visit) {
  visit.call<api::UntagResult>(
      "untag_assets", path_of(visit),
      {{"assetIds", {visit.parameter("image")}}, {"tags", {visit.form().get("tag")}}});
  return visit.go(path_here(visit), "saved");
}

http::Reply trash(Visit& visit) {
  visit.call<api::DeleteResult>("delete_assets", path_of(visit), {{"ids", {visit.parameter("image")}}});
  return visit.go(page_path(path_of(visit)), "trashed");
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
  const auto batch =
      visit.house().service.ingest().begin(visit.caller(), path_of(visit), visit.body().declared_size());
  const auto content_type = visit.request().headers.get("Content-Type");
  if (!http::is_media_type(content_type, "multipart/form-data"))
    throw ApiError(api::errors::bad_user_input, "Send this form as a browser would.");
  visit.body().charge_to(std::to_string(batch->organization()));
  Upload parts(visit, *batch);
  http::read_multipart(visit.body(), content_type, {},
                       [&](const http::PartHead& part) { return parts.begin(part); });
  batch->commit({});
  return visit.go(page_path(path_of(visit)), "uploaded");
}

std::string library_address(const Visit& visit) {
  return page_path(path_of(visit));
}

}  // namespace

std::span<const PageRow> image_rows() {
  static constexpr std::string_view one = "/images/:organization/:library/:image";
  static constexpr std::array rows{
      PageRow{.method = "POST",
              .pattern = "/images/:organization/:library",
              .handle = upload,
              .again = library_address,
              .body = PageRow::Body::files},
      shows(one, image_page),
      takes("/images/:organization/:library/:image/describe", describe, path_here),
      takes("/images/:organization/:library/:image/tag", add_tags, path_here),
      takes("/images/:organization/:library/:image/untag", remove_tag, path_here),
      takes("/images/:organization/:library/:image/trash", trash, path_here),
  };
  return rows;
}

}  // namespace lightkeep::pages
