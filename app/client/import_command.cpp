// A folder of images into a library, with what its list or its sidecars say of them.
#include <algorithm>

#include "app/client/commands.h"
#include "app/client/failure.h"
#include "app/client/image_uploads.h"
#include "app/client/library_folder.h"
#include "text/percent.h"

namespace lightkeep::client {
namespace {

using api::Json;
namespace fs = std::filesystem;

constexpr std::size_t images_at_once = 200, tags_at_once = 20;  // of one call

class Import {
 public:
  Import(const Session& session, ApiClient& api, std::string library, fs::path folder)
      : session_(session), api_(api), library_(std::move(library)), listed_(read_library(folder)) {
    auto files = find_images({folder.string()}, [&](const std::string& path, const std::string& why) {
      misses_.emplace_back(path, why);
    });
    const auto views = std::stable_partition(
        files.begin(), files.end(), [&](const ImageFile& file) { return original_of(file).empty(); });
    originals_ = static_cast<std::size_t>(views - files.begin());
    for (const ImageFile& file : files) words_[file.path] = find_words(file);
    uploads_.emplace(
        session, api,
        Uploads::Wish{library_, std::move(files),
                      [this](const ImageFile& file) { return id_of_original(file); },
                      [this](const ImageFile& file, const std::string& id) { ids_[file.path] = id; }});
  }

  Exit look() {
    const std::size_t missing = uploads_->count_missing(), all = uploads_->count();
    const auto described = std::ranges::count_if(words_, [](const auto& row) { return !row.second.empty(); });
    session_.output.line(std::to_string(missing) + " of " + std::to_string(all) +
                         " images would be uploaded, " + std::to_string(all - missing) + " are there; " +
                         std::to_string(described) + " have a description or tags here.");
    if (session_.output.json())
      session_.output.document({{"missing", missing}, {"present", all - missing}, {"described", described}});
    return Exit::done;
  }

  Exit run() {
    for (const auto& [path, why] : misses_)
      uploads_->report().failed(path, {{"path", path}}, Failure(Exit::failed, why + "."));
    uploads_->report().run([&] {
      uploads_->run(0, originals_);
      uploads_->run(originals_, uploads_->count() - originals_);
      describe();
      tag();
    });
    return uploads_->report().end();
  }

 private:
  fs::path original_of(const ImageFile& file) const {
    const auto found = listed_.find(file.path);
    return found == listed_.end() ? fs::path() : found->second.original;
  }

  std::string id_of_original(const ImageFile& file) const {
    const fs::path original = original_of(file);
    if (original.empty()) return {};
    const auto found = ids_.find(original);
    if (found == ids_.end()) throw Failure(Exit::failed, "What it is a view of is not in the library.");
    return found->second;
  }

  Words find_words(const ImageFile& file) {
    if (const auto found = listed_.find(file.path); found != listed_.end()) return found->second.words;
    try {
      return read_sidecar(file.path);
    } catch (const Failure&) {
      misses_.emplace_back(file.path.string(), "its sidecar cannot be read");
      return {};
    }
  }

  std::string path_of(const std::string& id) const {
    return library_ + "/assets/" + text::percent_encode(id);
  }

  /// What somebody wrote there meanwhile stays.
  void describe() {
    for (const auto& [path, id] : ids_) {
      const std::string& text = words_.at(path).description;
      if (text.empty()) continue;
      const std::string where = path_of(id) + "/description";
      try {
        with_patience([&] { api_.patch(where, {{"description", text}, {"expected", ""}}); });
      } catch (const Failure& failure) {
        if (failure.code() != "PRECONDITION_FAILED")
          uploads_->report().failed(path.string(), {{"path", path.string()}}, failure);
      }
    }
  }

  void tag() {
    std::map<std::vector<std::string>, std::vector<std::string>> images;  // ids by tags
    for (const auto& [path, id] : ids_) images[words_.at(path).tags].push_back(id);
    for (const auto& [tags, ids] : images)
      for (std::size_t tag = 0; tag < tags.size(); tag += tags_at_once)
        for (std::size_t id = 0; id < ids.size(); id += images_at_once)
          tag_some(std::span(tags).subspan(tag, std::min(tags_at_once, tags.size() - tag)),
                   std::span(ids).subspan(id, std::min(images_at_once, ids.size() - id)));
  }

  void tag_some(std::span<const std::string> tags, std::span<const std::string> ids) {
    try {
      with_patience([&] {
        api_.post(library_ + "/assets/tag", {{"assetIds", Json(std::vector(ids.begin(), ids.end()))},
                                             {"tags", Json(std::vector(tags.begin(), tags.end()))}});
      });
    } catch (const Failure& failure) {
      for (const std::string& id : ids) uploads_->report().failed(id, {{"id", id}}, failure);
    }
  }

  const Session& session_;
  ApiClient& api_;
  const std::string library_;  // its path
  const std::map<fs::path, ImportedFile> listed_;
  std::vector<std::pair<std::string, std::string>> misses_;
  std::size_t originals_ = 0;
  std::map<fs::path, Words> words_;
  std::map<fs::path, std::string> ids_;  // of images that are in the library
  std::optional<Uploads> uploads_;
};

}  // namespace

Exit import_library(const Session& session) {
  Connected at(session);
  const Place place = find_place(at.api, session.typed);
  Import import(session, at.api, place.path(choose_library(place, session.typed)),
                session.typed.rest.front());
  return session.typed.dry_run ? import.look() : import.run();
}

}  // namespace lightkeep::client
