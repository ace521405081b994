// The images among the files and folders that a person names. Inside the room only; one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "store/digest.h"

namespace lightkeep::client {

struct ImageFile {
  std::filesystem::path path;
  std::uint64_t size = 0;  // bytes
  std::string label{};     // what people know it by; empty: its path

  std::string shown() const { return label.empty() ? path.string() : label; }
};

/// Folders with all that is below them, but for what is hidden there and for what is no image by its content;
/// links to folders are not followed. In the order of their names, each once. `miss` hears of what was named
/// and is no image, or cannot be read.
std::vector<ImageFile> find_images(
    const std::vector<std::string>& named,
    const std::function<void(const std::string& path, const std::string& why)>& miss);
/// Of a whole file. Throws Failure(failed) when it cannot be read.
store::Digest digest_of(const std::filesystem::path& path);

}  // namespace lightkeep::client
