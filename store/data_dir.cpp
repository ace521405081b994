// The data folder: made private, locked by flock(2), which the kernel lets go when the process ends, however
// it ends.
#include "store/data_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "store/error.h"

namespace lightkeep::store {

namespace {

Fault fault_of(int code) {
  switch (code) {
    case ENOSPC:
    case EDQUOT:
      return Fault::full;
    case EROFS:
    case EACCES:
    case EPERM:
      return Fault::read_only;
    default:
      return Fault::io;
  }
}

void make_private_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder.parent_path(), failure);  // a parent that is there is no failure
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) throw_system_error(errno, "create", folder);
  if (!std::filesystem::is_directory(folder, failure)) throw_system_error(ENOTDIR, "use", folder);
}

}  // namespace

void throw_system_error(int code, const char* action, const std::filesystem::path& path) {
  throw Error(fault_of(code), std::string("cannot ") + action + " " + path.string() + ": " +
                                  std::generic_category().message(code));
}

DataPaths::DataPaths(const std::filesystem::path& folder)
    : folder_(std::filesystem::absolute(folder).lexically_normal()) {
  if (!folder_.has_filename()) folder_ = folder_.parent_path();  // "data/"
}

DataDir::DataDir(const std::filesystem::path& folder) : DataPaths(folder) {
  make_private_folder(this->folder());
  lock_ = open(lock_file().c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) throw_system_error(errno, "write in", this->folder());
  if (flock(lock_, LOCK_EX | LOCK_NB) == 0) return;
  const int code = errno;
  close(lock_);
  if (code == EWOULDBLOCK) {
    throw Error(Fault::locked, "another process is using the data folder " + this->folder().string());
  }
  throw_system_error(code, "lock", lock_file());
}

DataDir::~DataDir() {
  close(lock_);
}

std::uint64_t DataPaths::free_bytes() const {
  struct statvfs room {};
  if (statvfs(folder_.c_str(), &room) != 0) throw_system_error(errno, "ask for the free space of", folder_);
  return std::uint64_t{room.f_bavail} * room.f_frsize;
}

}  // namespace lightkeep::store
