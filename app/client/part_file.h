// A download on its way: `.ID.part` in the folder it is for, until all of it is there and proved. Only then
// does it get a name of its own, and it never replaces anything. Inside the room only; one thread.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/digest.h"

namespace lightkeep::client {

/// Names for an image in a folder, the first that is free is taken: its file name made safe (no folder,
/// nothing hidden, no option of a command), and the same with its id.
std::vector<std::string> safe_names(const std::string& file_name, const std::string& id);

class PartFile {
 public:
  /// Opens what an earlier run has left. Throws Failure(failed) also when another process is at it.
  PartFile(std::filesystem::path folder, const std::string& id);
  ~PartFile();
  PartFile(const PartFile&) = delete;

  std::uint64_t size() const { return size_; }
  void append(std::span<const char> bytes);
  void clear();  // from the beginning
  store::Digest digest() const;
  /// Synced, and under the first of the names that is free: which one.
  std::string publish(const std::vector<std::string>& names);

 private:
  const std::filesystem::path folder_;
  const std::filesystem::path path_;
  int descriptor_;
  std::uint64_t size_ = 0;
};

}  // namespace lightkeep::client
