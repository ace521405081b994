#include "app/client/immich_source.h"

#include "app/client/failure.h"

namespace lightkeep::client {

using api::Json;

ImmichSource::ImmichSource(const Session& session, const SourcePlace& place)
    : session_(session), server_(session.http, place, {{"x-api-key", place.key}}) {}

std::vector<SourceImage> ImmichSource::list() {
  search({{"type", "IMAGE"}, {"withExif", true}}, [this](const Json& asset) { take(asset); });
  tag_by("/albums", "albumIds", "albumName");
  tag_by("/tags", "tagIds", "value");
  tell_films();
  session_.output.clear_status();
  return std::move(images_);
}

void ImmichSource::fetch(const SourceImage& image, const Sink& sink) {
  server_.fetch("/api/assets/" + image.id + "/original", {}, sink);
}

void ImmichSource::search(Json filter, const std::function<void(const Json&)>& take) {
  constexpr int images_of_page = 250;
  filter["size"] = images_of_page;
  for (std::int64_t page = 1, pages = 0; page > pages;) {
    filter["page"] = page;
    const Json answer = server_.post("/api/search/metadata", filter).json();
    const auto assets = answer.find("assets");
    if (assets == answer.end() || !assets->is_object() || !assets->contains("items") ||
        !(*assets)["items"].is_array())
      throw Failure(Exit::failed, "The server's answer is not one of Immich.");
    for (const Json& asset : (*assets)["items"]) take(asset);
    if ((*assets)["items"].empty()) return;
    session_.output.status(std::to_string(images_.size()) + " images found");
    pages = page;
    if (const std::string next = text_of(*assets, "nextPage"); !next.empty() && next.size() < 10)
      page = std::atoll(next.c_str());
  }
}

void ImmichSource::take(const Json& asset) {
  const std::string id = checked_id(text_of(asset, "id"));
  const auto is = [&](const char* name) {
    const auto found = asset.find(name);
    return found != asset.end() && found->is_boolean() && found->get<bool>();
  };
  if (is("isTrashed") || !places_.try_emplace(id, images_.size()).second) return;
  SourceImage image{.id = id, .file_name = text_of(asset, "originalFileName")};
  if (const auto exif = asset.find("exifInfo"); exif != asset.end() && exif->is_object()) {
    image.size = static_cast<std::uint64_t>(std::max<std::int64_t>(number_of(*exif, "fileSizeInByte"), 0));
    image.words.description = text_of(*exif, "description");
  }
  if (is("isFavorite")) image.words.tags.emplace_back("favorite");
  images_.push_back(std::move(image));
}

/// What the images of each album, or with each tag, are called by. Left out where the key may not read them.
void ImmichSource::tag_by(const std::string& groups, const char* filter, const char* name) {
  try {
    const Json found = server_.get("/api" + groups).json();
    if (!found.is_array()) return;
    for (const Json& group : found) {
      const std::string tag = text_of(group, name);
      if (tag.empty()) continue;
      search({{filter, Json::array({checked_id(text_of(group, "id"))})}}, [&](const Json& asset) {
        if (const auto place = places_.find(text_of(asset, "id")); place != places_.end())
          images_[place->second].words.tags.push_back(tag);
      });
    }
  } catch (const Failure& failure) {
    if (failure.exit() != Exit::refused) throw;
    session_.output.note("What " + groups.substr(1) +
                         " images are in does not come as tags: " + failure.what());
  }
}

void ImmichSource::tell_films() {
  try {
    if (const auto films = number_of(server_.get("/api/assets/statistics").json(), "videos"); films > 0)
      session_.output.note("Videos are left there: " + std::to_string(films) + ".");
  } catch (const Failure& failure) {
    if (failure.exit() != Exit::refused) throw;
  }
}

}  // namespace lightkeep::client
