#include "app/library/presenter.h"

#include <algorithm>
#include <map>

#include "app/library/image_sizes.h"
#include "app/library/paging.h"
#include "app/library/transform.h"
#include "imaging/pixels/format.h"

namespace lightkeep::library {
namespace {

std::string_view extension(const store::Asset& row) {
  const auto* format = imaging::by_mime(row.content_type);
  return format ? format->extension : "bin";
}

std::string_view status_name(store::AssetStatus status) {
  switch (status) {
    case store::AssetStatus::processing:
      return "processing";
    case store::AssetStatus::ready:
      return "ready";
    case store::AssetStatus::failed:
      return "failed";
  }
  return "failed";
}

void leave_place_out(std::optional<model::ImageDetails>& details) {
  if (!details) return;
  details->latitude.reset();
  details->longitude.reset();
  if (*details == model::ImageDetails{}) details.reset();
}

std::int64_t shown_views(std::size_t images) {
  constexpr std::size_t usual_image = 1'500, usual_view = 1'000, most = 20;  // bytes of JSON; views
  const std::size_t taken = images * usual_image;
  if (images == 0 || taken >= most_page_bytes) return 0;
  return static_cast<std::int64_t>(std::min(most, (most_page_bytes - taken) / images / usual_view));
}

}  // namespace

std::string stem(std::string_view filename) {
  const auto dot = filename.rfind('.');
  return std::string(dot == std::string_view::npos || dot == 0 ? filename : filename.substr(0, dot));
}

api::Tag Presenter::tag(const store::Tag& row) const {
  return {shown_tag(row.text), row.count, row.ai ? "ai" : "user"};
}

std::string shown_tag(const std::string& stored) {
  return stored.starts_with('*') ? stored.substr(1) : stored;
}

api::Library Presenter::library(const store::Library& row, const std::vector<store::Tag>& tags) const {
  api::Library library{row.slug, row.name, row.asset_count, row.trash_count, {}};
  for (const store::Tag& top : tags) library.tags.push_back(tag(top));
  return library;
}

std::string Presenter::sizes(const store::Asset& row) const {
  api::Json map = api::Json::object();
  const std::string url = urls_.image(row.public_id, extension(row));
  for (const int edge : listed_sizes)
    if (edge < std::max(row.width, row.height)) map[std::to_string(edge)] = url + size_query(edge);
  return api::print(map);
}

std::vector<api::Asset> Presenter::assets(store::Reader& db, std::span<const store::Asset> rows,
                                          const std::function<Sight(const store::Asset&)>& sight) const {
  std::vector<store::AssetId> ids;
  for (const store::Asset& row : rows) ids.push_back(row.id);
  const auto counts = count_live_views(db, ids);
  std::vector<api::Asset> assets;
  std::map<store::AssetId, std::size_t> places;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    assets.push_back(asset(rows[i], sight(rows[i])));
    assets.back().views_count = counts[i];
    places[rows[i].id] = i;
  }
  for (const store::Asset& row : list_views(db, ids, shown_views(rows.size())))
    assets[places.at(*row.parent)].views.push_back(asset(row, {}));
  return assets;
}

// A view has no page of its own: that of its original shows it.
std::string Presenter::page_of(const store::Asset& row, const Path& path) const {
  if (row.parent_public_id.empty()) return urls_.asset_page(path.organization, path.library, row.public_id);
  return urls_.asset_page(path.organization, path.library, row.parent_public_id) + "?view=" + row.public_id;
}

api::Asset Presenter::asset(const store::Asset& row, const Sight& sight) const {
  api::Asset asset;
  static_cast<model::ImageFacts&>(asset) = row;
  asset.id = row.public_id;
  asset.name = stem(row.filename);
  if (!sight.place) leave_place_out(asset.details);
  asset.library_id = sight.path.library;
  asset.url = urls_.image(row.public_id, extension(row));
  asset.type = row.parent ? "view" : "main";
  if (!row.parent_public_id.empty()) asset.parent_id = row.parent_public_id;
  asset.app_url = page_of(row, sight.path);
  for (const store::Tag& one : row.tags) asset.tags.push_back(shown_tag(one.text));
  asset.status = status_name(row.status);
  asset.failure = row.failure;
  if (row.status == store::AssetStatus::processing) return asset;
  asset.progress = 100;
  if (row.status == store::AssetStatus::failed) return asset;
  asset.thumb_url = asset.url + thumbnail(row.alpha).query;
  asset.thumb_high_url = asset.url + large_thumbnail(row.alpha).query;
  asset.thumb_url_blurred = asset.url + blurred_thumbnail(row.alpha).query;
  asset.sizes = sizes(row);
  return asset;
}

}  // namespace lightkeep::library
