// Images whose rows were lost.
#include "app/library/recovery.h"

#include <limits>
#include <stdexcept>

#include "app/library/store_access.h"
#include "imaging/imaging.h"
#include "store/asset_changes.h"
#include "store/assets.h"
#include "store/libraries.h"
#include "store/organizations.h"
#include "store/random.h"
#include "text/hex.h"

namespace lightkeep::library {
namespace {

constexpr std::size_t asset_id_length = 12;
constexpr int blobs_at_once = 500;
constexpr std::size_t shown_of_digest = 12;

LostImage look_at(store::Store& store, const store::MarkedBlob& orphan) {
  const auto bytes = store.blobs().open(orphan.digest);
  LostImage image{orphan.digest, bytes->size(), orphan.since, {}, 0, 0};
  try {
    BlobSource source(*bytes);
    const imaging::Header header = imaging::inspect(source, {});
    image.format = imaging::info(header.format).mime;
    image.width = header.width;
    image.height = header.height;
  } catch (const imaging::Error&) {
    // Bytes that a client sent and that were no image after all.
  }
  return image;
}

store::LibraryId find_library(store::Reader& db, std::string_view name) {
  const std::size_t slash = name.find('/');
  const auto organization = store::find_organization(db, name.substr(0, slash));
  if (slash != name.npos && organization) {
    if (const auto library = store::find_library(db, organization->id, name.substr(slash + 1)))
      return library->id;
  }
  throw std::runtime_error("there is no library " + std::string(name) + "; name one as ORGANIZATION/LIBRARY");
}

store::Asset to_row(store::Store& store, const LostImage& image, store::LibraryId library, std::int64_t now) {
  const auto bytes = store.blobs().open(image.digest);
  BlobSource source(*bytes);
  const imaging::Header header = imaging::inspect(source, {});
  store::Asset row;
  row.public_id = store::random_alphanumeric(asset_id_length);
  row.library = library;
  row.filename = "recovered-" + text::to_hex(image.digest).substr(0, shown_of_digest) + "." +
                 std::string(imaging::info(header.format).extension);
  row.content_type = image.format;
  row.blob = image.digest;
  row.size = static_cast<std::int64_t>(image.size);
  row.width = static_cast<int>(header.width);
  row.height = static_cast<int>(header.height);
  row.alpha = header.alpha;
  row.uploaded_by = "recovered";
  row.created = now;
  return row;
}

}  // namespace

std::vector<LostImage> list_lost_images(store::Store& store, std::int64_t now) {
  // With nothing due, a step settles and finds, and erases no orphan.
  constexpr store::Millis never = std::numeric_limits<store::Millis>::min();
  while (store.sweeper().step({now, never, never}, blobs_at_once)) {
  }
  while (store.sweeper().look(now, blobs_at_once)) {
  }
  std::vector<LostImage> images;
  for (const store::Mark mark : {store::Mark::orphan, store::Mark::broken_off})
    for (const store::MarkedBlob& orphan : store.blobs().marked(mark, std::numeric_limits<int>::max()))
      images.push_back(look_at(store, orphan));
  return images;
}

std::int64_t recover_images(store::Store& store, const std::vector<LostImage>& images,
                            std::string_view library, std::int64_t now) {
  const store::LibraryId target =
      store.metadata().read([&](store::Reader& db) { return find_library(db, library); });
  std::int64_t recovered = 0;
  for (const LostImage& image : images) {
    if (image.format.empty()) continue;
    const store::Asset row = to_row(store, image, target, now);
    store.metadata().write([&](store::Writer& db) { store::insert_asset(db, row); });
    store.blobs().unmark({{image.digest}});
    ++recovered;
  }
  return recovered;
}

void discard_images(store::Store& store, const std::vector<LostImage>& images) {
  for (const LostImage& image : images) {
    store.renditions().erase_all(image.digest);
    store.blobs().erase(image.digest);
  }
}

}  // namespace lightkeep::library
