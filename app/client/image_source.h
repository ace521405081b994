// Images of another server, to be brought into a library of ours. What it says is hostile until it is read.
// Inside the room only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "app/client/commands.h"
#include "app/client/library_folder.h"

namespace lightkeep::client {

struct SourceImage {
  std::string id{};         // of [A-Za-z0-9_-], at most 64
  std::string file_name{};  // as it is called there: nothing that a folder could have
  std::uint64_t size = 0;   // bytes; 0 where it does not say
  Words words{};
  std::string original{};  // the id of what it is a view of
  std::string place{};     // what its source finds it by
};

class ImageSource {
 public:
  virtual ~ImageSource() = default;

  /// Originals in front of their views. Tells what does not come, and shows how far it is. Throws Failure.
  /// One thread.
  virtual std::vector<SourceImage> list() = 0;
  /// The original's bytes. Any thread. Throws Failure.
  virtual void fetch(const SourceImage& image, const Sink& sink) = 0;
};

/// `--from KIND ADDRESS`, with the key in LIGHTKEEP_IMPORT_KEY. Throws Failure(usage).
std::unique_ptr<ImageSource> open_source(const Session& session, const std::string& address);

/// Whether it may be a part of a path, ours or a server's. Throws Failure(failed) where it may not.
const std::string& checked_id(const std::string& id);

}  // namespace lightkeep::client
