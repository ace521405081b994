// Disk space kept for a start on a full disk: opening the stores takes a little, and a disk that has none
// left must not keep anyone from seeing their images. A file of that size, given up piece by piece. Used by
// store.cpp; one thread.
#pragma once

#include <cstdint>
#include <filesystem>

namespace lightkeep::store {

class Reserve {
 public:
  explicit Reserve(std::filesystem::path file) : file_(std::move(file)) {}

  /// Gives a piece back to the file system. False when none is left.
  bool give_up();
  /// Makes it whole again where the disk has plenty; `free` bytes are there.
  void fill(std::uint64_t free);

 private:
  const std::filesystem::path file_;
};

}  // namespace lightkeep::store
