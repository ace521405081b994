#include "app/library/details.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "app/library/store_access.h"
#include "store/asset_details.h"
#include "store/change_feed.h"
#include "store/store.h"
#include "text/ascii.h"
#include "text/names.h"

namespace lightkeep::library {
namespace {

// Most models name their maker: "NIKON CORPORATION", "NIKON D850".
std::string camera_of(const std::string& make, const std::string& model) {
  const std::string first_word = text::lower(make.substr(0, make.find(' ')));
  if (model.empty() || first_word.empty()) return make + model;
  return text::lower(model).starts_with(first_word) ? model : make + " " + model;
}

}  // namespace

model::ImageDetails details_of(const imaging::ExifFacts& exif) {
  return {.camera = camera_of(text::clean_text(exif.make), text::clean_text(exif.model)),
          .lens = text::clean_text(exif.lens),
          .taken = exif.taken,
          .exposure_time = exif.exposure_time,
          .f_number = exif.f_number,
          .focal_length = exif.focal_length,
          .iso = exif.iso,
          .latitude = exif.latitude,
          .longitude = exif.longitude};
}

int DetailsReader::read_some(int most) {
  auto& metadata = context_.store.metadata();
  const auto unread = metadata.read([&](store::Reader& db) { return unread_assets(db, most); });
  if (unread.empty()) return 0;
  std::vector<std::pair<store::AssetId, model::ImageDetails>> found;
  imaging::Limits limits;
  limits.megapixels = context_.settings.max_megapixels;
  int looked_at = 0;
  for (const store::UnreadAsset& asset : unread) {
    try {
      const auto blob = context_.store.blobs().open(asset.blob);
      BlobSource source(*blob);
      found.emplace_back(asset.id, details_of(imaging::inspect(source, limits).exif));
    } catch (const std::exception& failure) {
      const auto* const fault = dynamic_cast<const store::Error*>(&failure);
      if (fault && fault->fault() == store::Fault::unreachable) break;  // the next turn goes on from here
      context_.ports.log(Severity::warning,
                         std::string("an original cannot be looked at: ") + failure.what());
    }
    ++looked_at;
  }
  if (looked_at == 0) return 0;
  metadata.write([&](store::Writer& db) {
    for (const auto& [id, details] : found) {
      set_details(db, id, details);
      if (details != model::ImageDetails{}) note_change(db, id, store::ChangeKind::changed, context_.now());
    }
    note_read(db, unread[static_cast<std::size_t>(looked_at) - 1].id);
  });
  return looked_at;
}

}  // namespace lightkeep::library
