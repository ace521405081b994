#include "app/client/image_import.h"

#include <algorithm>

#include "app/client/failure.h"
#include "text/names.h"
#include "text/percent.h"

namespace lightkeep::client {
namespace {

using api::Json;

constexpr std::size_t files_at_once = 100;
constexpr std::size_t images_at_once = 200, tags_at_once = 20;  // of one call
constexpr std::size_t longest_tag = 200;                        // characters

/// Tags as a library takes them, each once.
std::vector<std::string> clean_tags(const std::vector<std::string>& tags) {
  std::vector<std::string> clean;
  for (const std::string& tag : tags)
    if (const std::string name = text::clean_text(tag, longest_tag);
        !name.empty() && std::ranges::find(clean, name) == clean.end())
      clean.push_back(name);
  return clean;
}

}  // namespace

ImageImport::ImageImport(const Session& session, ApiClient& api, std::string library, Intake intake)
    : session_(session), api_(api), library_(std::move(library)), intake_(std::move(intake)) {
  for (auto& [path, said] : intake_.said) said.words.tags = clean_tags(said.words.tags);
  ids_ = intake_.came;
  uploads_.emplace(session, api,
                   Uploads::Wish{.library = library_,
                                 .files = intake_.files,
                                 .original = [this](const ImageFile& file) { return id_of_original(file); },
                                 .arrived =
                                     [this](const ImageFile& file, const std::string& id) {
                                       ids_[file.path] = id;
                                       arrived_.push_back({file, id});
                                     },
                                 .bring = intake_.bring,
                                 .let_go = intake_.let_go});
}

Exit ImageImport::look() {
  const std::size_t all = intake_.files.size() + intake_.came.size();
  const std::size_t missing = intake_.bring ? intake_.files.size() : uploads_->count_missing();
  const auto described =
      std::ranges::count_if(intake_.said, [](const auto& row) { return !row.second.words.empty(); });
  session_.output.line(std::to_string(missing) + " of " + std::to_string(all) +
                       " images would be uploaded, " + std::to_string(all - missing) + " are there; " +
                       std::to_string(described) + " have a description or tags here.");
  if (session_.output.json())
    session_.output.document({{"missing", missing}, {"present", all - missing}, {"described", described}});
  return Exit::done;
}

Exit ImageImport::run() {
  for (const auto& [name, why] : intake_.misses)
    uploads_->report().failed(name, {{"path", name}}, Failure(Exit::failed, why + "."));
  uploads_->report().run([this] {
    run(0, intake_.originals);
    run(intake_.originals, intake_.files.size() - intake_.originals);
  });
  return uploads_->report().end();
}

void ImageImport::run(std::size_t first, std::size_t count) {
  for (const std::size_t end = first + count; first < end; first += files_at_once) {
    uploads_->run(first, std::min(files_at_once, end - first));
    std::ranges::for_each(arrived_, [this](const Arrival& arrival) { describe(arrival); });
    tag();
    settle();
  }
}

std::string ImageImport::id_of_original(const ImageFile& file) const {
  const auto said = intake_.said.find(file.path);
  if (said == intake_.said.end() || said->second.original.empty()) return {};
  const auto found = ids_.find(said->second.original);
  if (found == ids_.end()) throw Failure(Exit::failed, "What it is a view of is not in the library.");
  return found->second;
}

/// What somebody wrote there meanwhile stays.
void ImageImport::describe(const Arrival& arrival) {
  const std::string& text = intake_.said[arrival.file.path].words.description;
  if (text.empty()) return;
  const std::string where = library_ + "/assets/" + text::percent_encode(arrival.id) + "/description";
  try {
    with_patience([&] { api_.patch(where, {{"description", text}, {"expected", ""}}); });
  } catch (const Failure& failure) {
    if (failure.code() == "PRECONDITION_FAILED") return;
    wordless_.insert(arrival.id);
    uploads_->report().failed(arrival.file.shown(), {{"path", arrival.file.shown()}}, failure);
  }
}

void ImageImport::tag() {
  std::map<std::vector<std::string>, std::vector<std::string>> images;  // ids by tags
  for (const Arrival& arrival : arrived_)
    images[intake_.said[arrival.file.path].words.tags].push_back(arrival.id);
  for (const auto& [tags, ids] : images)
    for (std::size_t tag = 0; tag < tags.size(); tag += tags_at_once)
      for (std::size_t id = 0; id < ids.size(); id += images_at_once)
        tag_some(std::span(tags).subspan(tag, std::min(tags_at_once, tags.size() - tag)),
                 std::span(ids).subspan(id, std::min(images_at_once, ids.size() - id)));
}

void ImageImport::tag_some(std::span<const std::string> tags, std::span<const std::string> ids) {
  try {
    with_patience([&] {
      api_.post(library_ + "/assets/tag", {{"assetIds", Json(std::vector(ids.begin(), ids.end()))},
                                           {"tags", Json(std::vector(tags.begin(), tags.end()))}});
    });
  } catch (const Failure& failure) {
    wordless_.insert(ids.begin(), ids.end());
    for (const std::string& id : ids) uploads_->report().failed(id, {{"id", id}}, failure);
  }
}

void ImageImport::settle() {
  for (const Arrival& arrival : std::exchange(arrived_, {}))
    if (intake_.settled && !wordless_.contains(arrival.id)) intake_.settled(arrival.file, arrival.id);
}

}  // namespace lightkeep::client
