// What lies below a folder. SQLite's write-ahead log is shared through memory, and the folder's owner is
// known by a lock: both hold within one machine only (sqlite.org/wal.html). Any thread.
#pragma once

#include <filesystem>
#include <string_view>

namespace lightkeep::store {

struct FileSystem {
  enum class Place {
    machine,  // a disk of this machine
    memory,   // gone at its next start
    network,  // several machines may write
    passed,   // handed on by another program, of which it depends what its locks are worth
  };
  long magic = 0;  // statfs(2)
  std::string_view name = "a file system of its own kind";
  Place place = Place::machine;
};

FileSystem file_system_of_magic(long magic);
/// Throws Error.
FileSystem file_system_of(const std::filesystem::path& folder);

}  // namespace lightkeep::store
