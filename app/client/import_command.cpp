// A folder of images into a library, with what its list or its sidecars say of them; or the images of another
// server.
#include <algorithm>
#include <fstream>

#include "app/client/commands.h"
#include "app/client/failure.h"
#include "app/client/image_import.h"
#include "app/client/image_source.h"
#include "app/client/import_journal.h"
#include "app/client/part_file.h"

namespace lightkeep::client {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t largest_unknown = std::uint64_t{2}
                                          << 30;  // bytes of an image of which nobody says how many

Intake intake_of(const fs::path& folder) {
  const auto listed = read_library(folder);
  Intake intake;
  intake.said = listed;
  const auto miss = [&](const std::string& path, const std::string& why) {
    intake.misses.emplace_back(path, why);
  };
  intake.files = find_images({folder.string()}, miss);
  const auto views =
      std::stable_partition(intake.files.begin(), intake.files.end(),
                            [&](const ImageFile& file) { return intake.said[file.path].original.empty(); });
  intake.originals = static_cast<std::size_t>(views - intake.files.begin());
  for (const ImageFile& file : intake.files) {
    if (listed.contains(file.path)) continue;
    try {
      intake.said[file.path].words = read_sidecar(file.path);
    } catch (const Failure&) {
      miss(file.path.string(), "its sidecar cannot be read");
    }
  }
  return intake;
}

/// Brings images of a source into the journal's folder, each into one of its own, so that it keeps its name.
class Fetching {
 public:
  Fetching(ImageSource& source, ImportJournal& journal) : source_(source), journal_(journal) {}

  Intake intake() {
    Intake intake;
    for (SourceImage& image : source_.list()) {
      const fs::path path = path_of(image);
      const fs::path original = image.original.empty() ? fs::path() : paths_[image.original];
      paths_[image.id] = path;
      intake.said[path] = {std::move(image.words), original};
      if (const auto came = journal_.came().find(image.id); came != journal_.came().end()) {
        intake.came[path] = came->second;
      } else {
        if (original.empty()) ++intake.originals;
        intake.files.push_back({path, image.size, image.file_name + " (" + image.id + ")"});
      }
      images_[path] = std::move(image);
    }
    std::stable_partition(intake.files.begin(), intake.files.end(),
                          [&](const ImageFile& file) { return images_[file.path].original.empty(); });
    intake.bring = [this](const ImageFile& file) { return bring(file); };
    intake.let_go = [](const ImageFile& file) {
      std::error_code none;
      fs::remove_all(file.path.parent_path(), none);
    };
    intake.settled = [this](const ImageFile& file, const std::string& id) {
      journal_.note(images_[file.path].id, id);
    };
    return intake;
  }

 private:
  fs::path path_of(const SourceImage& image) const {
    return journal_.files() / checked_id(image.id) / safe_names(image.file_name, image.id).front();
  }

  std::uint64_t bring(const ImageFile& file) const {
    const SourceImage& image = images_.at(file.path);
    const std::uint64_t most = image.size > 0 ? image.size : largest_unknown;
    std::error_code error;
    fs::create_directories(file.path.parent_path(), error);
    std::uint64_t size = 0;
    with_patience([&] {
      std::ofstream out(file.path, std::ios::binary | std::ios::trunc);
      size = 0;
      source_.fetch(image, [&](std::span<const char> bytes) {
        size += bytes.size();
        if (size > most) throw Failure(Exit::failed, "What comes is larger than the server says.");
        if (!out.write(bytes.data(), std::ssize(bytes)))
          throw Failure(Exit::failed, "It cannot be written to " + file.path.string() + ".");
      });
      if (!out.flush()) throw Failure(Exit::failed, "It cannot be written to " + file.path.string() + ".");
    });
    if (image.size > 0 && size != image.size)
      throw Failure(Exit::failed, "What came has another size than the server says.");
    return size;
  }

  ImageSource& source_;
  ImportJournal& journal_;
  std::map<std::string, fs::path> paths_;  // by id
  std::map<fs::path, SourceImage> images_;
};

Exit go(const Session& session, ImageImport import) {
  return session.typed.dry_run ? import.look() : import.run();
}

}  // namespace

Exit import_library(const Session& session) {
  const std::string& from = session.typed.rest.front();
  const auto source = session.typed.from.empty() ? nullptr : open_source(session, from);
  Connected at(session);
  const Place place = find_place(at.api, session.typed);
  const std::string library = place.path(choose_library(place, session.typed));
  if (!source) return go(session, {session, at.api, library, intake_of(from)});
  ImportJournal journal(session.typed.from + " " + from + " " + at.authorization.server() + library);
  Fetching fetching(*source, journal);
  return go(session, {session, at.api, library, fetching.intake()});
}

}  // namespace lightkeep::client
