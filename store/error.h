// The one exception type of the store, and failures of SQLite and of system calls as it.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace SQLite {
class Exception;
}

namespace lightkeep::store {

enum class Fault {
  taken,         // a unique value (a slug, an id) is in use
  too_many,      // a row would get more of something than it may have; nothing is changed
  full,          // the disk or the quota of the file system has no room
  read_only,     // the folder or a file cannot be written
  locked,        // another process owns the folder
  newer_schema,  // written by a later version
  corrupt,       // bytes on disk do not match their checksum or structure
  missing,       // a blob that a row refers to is not there
  unreachable,   // the object store of the blobs, or the server of the rows, gives no answer or refuses
  io,            // any other failure of the file system or a library
};

class Error : public std::runtime_error {
 public:
  Error(Fault fault, const std::string& what) : std::runtime_error(what), fault_(fault) {}
  Fault fault() const noexcept { return fault_; }

 private:
  Fault fault_;
};

/// For who calls SQLite; most do by with_our_errors (connection.h).
Error to_error(const SQLite::Exception& failure);

/// Error for a failed system call on `path`: the Fault that fits `code` (an errno) and a sentence with the
/// reason.
[[noreturn]] void throw_system_error(int code, const char* action, const std::filesystem::path& path);

}  // namespace lightkeep::store
