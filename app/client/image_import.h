// Images into a library with what is said of them, from a folder or from another server. Inside the room
// only; one thread.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "app/client/image_uploads.h"
#include "app/client/library_folder.h"

namespace lightkeep::client {

/// What is to come.
struct Intake {
  std::vector<ImageFile> files{};  // originals first
  std::size_t originals = 0;
  std::map<std::filesystem::path, ImportedFile> said{};
  std::map<std::filesystem::path, std::string> came{};        // in an earlier run: ids
  std::vector<std::pair<std::string, std::string>> misses{};  // what cannot come, and why
  // As those of Uploads::Wish.
  std::function<std::uint64_t(const ImageFile&)> bring{};
  std::function<void(const ImageFile&)> let_go{};
  /// All of an image is here, its words too.
  std::function<void(const ImageFile&, const std::string& id)> settled{};
};

class ImageImport {
 public:
  /// `library`: its path.
  ImageImport(const Session& session, ApiClient& api, std::string library, Intake intake);

  /// Says what `run` would do.
  Exit look();
  Exit run();

 private:
  struct Arrival {
    ImageFile file;
    std::string id;
  };

  std::string id_of_original(const ImageFile& file) const;
  void run(std::size_t first, std::size_t count);
  void describe(const Arrival& arrival);
  void tag();
  void tag_some(std::span<const std::string> tags, std::span<const std::string> ids);
  void settle();

  const Session& session_;
  ApiClient& api_;
  const std::string library_;
  Intake intake_;
  std::map<std::filesystem::path, std::string> ids_;  // of what is in the library
  std::vector<Arrival> arrived_;                      // and has no words yet
  std::set<std::string> wordless_;                    // ids of those that could not be given theirs
  std::optional<Uploads> uploads_;
};

}  // namespace lightkeep::client
