#include "app/client/photoprism_source.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <set>

#include "app/client/failure.h"
#include "app/client/file_run.h"
#include "text/ascii.h"

namespace lightkeep::client {
namespace {

using api::Json;

bool is(const Json& value, const char* name) {
  const auto found = value.find(name);
  return found != value.end() && found->is_boolean() && found->get<bool>();
}

const Json& list_of(const Json& value, const char* name) {
  static const Json none = Json::array();
  const auto found = value.find(name);
  return found != value.end() && found->is_array() ? *found : none;
}

bool is_of_people(const std::string& source) {
  constexpr std::array<std::string_view, 3> theirs{"manual", "meta", "xmp"};
  return std::ranges::find(theirs, source) != theirs.end();
}

/// The file that was put there, of those that PhotoPrism keeps of a photo: no sidecar, no film, and none that
/// it made for itself.
const Json* original_of(const Json& photo) {
  const Json* best = nullptr;
  for (const Json& file : list_of(photo, "Files")) {
    const bool kept = file.is_object() && text_of(file, "Root") == "/" && !is(file, "Sidecar") &&
                      !is(file, "Video") && !is(file, "Missing") && !text_of(file, "Hash").empty();
    if (kept && (best == nullptr || is(file, "Primary"))) best = &file;
  }
  return best;
}

Words words_of(const Json& photo) {
  Words words;
  if (is_of_people(text_of(photo, "TitleSrc"))) words.description = text_of(photo, "Title");
  std::string caption = text_of(photo, "Caption");
  if (caption.empty()) caption = text_of(photo, "Description");  // what versions before 2025 call it
  if (!caption.empty()) words.description += (words.description.empty() ? "" : "\n\n") + caption;
  constexpr std::int64_t nothing_known = 100;
  for (const Json& label : list_of(photo, "Labels"))
    if (label.is_object() && label.contains("Label") && number_of(label, "Uncertainty") < nothing_known)
      words.tags.push_back(text_of(label["Label"], "Name"));
  for (const Json& album : list_of(photo, "Albums"))
    if (text_of(album, "Type") == "album") words.tags.push_back(text_of(album, "Title"));
  if (is(photo, "Favorite")) words.tags.emplace_back("favorite");
  return words;
}

std::optional<SourceImage> read_photo(const std::string& id, const Json& photo) {
  const Json* file = photo.is_object() ? original_of(photo) : nullptr;
  if (file == nullptr) return std::nullopt;
  SourceImage image{.id = id, .words = words_of(photo), .place = checked_id(text_of(*file, "Hash"))};
  image.file_name =
      text_of(*file, "OriginalName").empty() ? text_of(*file, "Name") : text_of(*file, "OriginalName");
  image.size = static_cast<std::uint64_t>(std::max<std::int64_t>(number_of(*file, "Size"), 0));
  return image;
}

}  // namespace

PhotoPrismSource::PhotoPrismSource(const Session& session, const SourcePlace& place)
    : session_(session), server_(session.http, place, {{"Authorization", "Bearer " + place.key}}) {}

std::vector<PhotoPrismSource::Row> PhotoPrismSource::page(std::size_t offset, int rows) {
  const Answer answer = server_.get("/api/v1/photos", {{"count", std::to_string(rows)},
                                                       {"offset", std::to_string(offset)},
                                                       {"primary", "true"},
                                                       {"order", "oldest"}});
  const Json photos = answer.json();
  if (!photos.is_array()) throw Failure(Exit::failed, "The server's answer is not one of PhotoPrism.");
  if (const std::string* token = answer.head.find("x-download-token")) {
    const sync::Lock lock(mutex_);
    token_ = *token;
  }
  std::vector<Row> found;
  for (const Json& photo : photos) {
    const std::string type = text_of(photo, "Type");
    found.push_back(
        {checked_id(text_of(photo, "UID")), type == "video" || type == "audio" || type == "document"});
  }
  return found;
}

std::vector<SourceImage> PhotoPrismSource::list() {
  constexpr int rows_of_page = 500;
  std::set<std::string> seen;
  std::vector<SourceImage> images;
  std::size_t films = 0;
  for (std::size_t offset = 0, before = 0; offset == 0 || seen.size() > before;) {
    before = seen.size();
    std::vector<std::string> ids;
    for (const Row& row : page(offset, rows_of_page)) {
      ++offset;
      if (!seen.insert(row.id).second) continue;
      if (row.film)
        ++films;
      else
        ids.push_back(row.id);
    }
    if (offset == 0) break;
    std::ranges::move(look(ids), std::back_inserter(images));
    session_.output.status(std::to_string(images.size()) + " images found");
  }
  session_.output.clear_status();
  if (films > 0)
    session_.output.note("Videos, sounds and documents are left there: " + std::to_string(films) + ".");
  if (const std::size_t lost = seen.size() - films - images.size(); lost > 0)
    session_.output.note(
        "Photos without an image among their originals are left there: " + std::to_string(lost) + ".");
  return images;
}

std::vector<SourceImage> PhotoPrismSource::look(const std::vector<std::string>& ids) {
  std::vector<std::optional<SourceImage>> found(ids.size());
  in_parallel(ids.size(), session_.typed.jobs, [&](std::size_t i) {
    found[i] = read_photo(ids[i], server_.get("/api/v1/photos/" + ids[i]).json());
  });
  std::vector<SourceImage> images;
  for (auto& image : found)
    if (image) images.push_back(std::move(*image));
  return images;
}

std::string PhotoPrismSource::token() {
  const sync::Lock lock(mutex_);
  return token_;
}

void PhotoPrismSource::fetch(const SourceImage& image, const Sink& sink) {
  const auto ask = [&] { server_.fetch("/api/v1/dl/" + image.place, {{"t", token()}}, sink); };
  try {
    ask();
  } catch (const Failure& failure) {
    if (failure.exit() != Exit::refused) throw;
    page(0, 1);  // for a new token: they do not last
    ask();
  }
}

}  // namespace lightkeep::client
