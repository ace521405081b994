// The data folder: made private, locked by flock(2), which the kernel lets go when the process ends, however
// it ends.
#include "store/data_dir.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "store/error.h"
#include "store/file_system.h"

namespace lightkeep::store {

namespace {

void make_private_folder(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder.parent_path(), failure);  // a parent that is there is no failure
  if (mkdir(folder.c_str(), 0700) != 0 && errno != EEXIST) throw_system_error(errno, "create", folder);
  if (!std::filesystem::is_directory(folder, failure)) throw_system_error(ENOTDIR, "use", folder);
}

void require_disk_of_this_machine(const std::filesystem::path& folder) {
  const FileSystem below = file_system_of(folder);
  if (below.place != FileSystem::Place::network) return;
  throw Error(Fault::io, "the data folder " + folder.string() + " is on " + std::string(below.name) +
                             ", where locks and shared memory do not hold between machines, and pictures "
                             "could be lost: put it on a disk of this machine");
}

}  // namespace

DataPaths::DataPaths(const std::filesystem::path& folder)
    : folder_(std::filesystem::absolute(folder).lexically_normal()) {
  if (!folder_.has_filename()) folder_ = folder_.parent_path();  // "data/"
}

bool DataPaths::is_in_use() const {
  struct stat file {};
  if (stat(lock_file().c_str(), &file) != 0) return false;
  const std::string inode = ":" + std::to_string(file.st_ino) + " ";
  std::ifstream locks("/proc/locks");
  for (std::string line; std::getline(locks, line);)
    if (line.find(" FLOCK ") != line.npos && line.find(inode) != line.npos) return true;
  return false;
}

DataDir::DataDir(const std::filesystem::path& folder) : DataPaths(folder) {
  make_private_folder(this->folder());
  require_disk_of_this_machine(this->folder());
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

namespace {

// Of the reserve, in bytes.
constexpr std::uint64_t whole = 16 << 20;
constexpr std::uint64_t piece = 4 << 20;  // more than an opening writes
constexpr std::uint64_t plenty = 4;       // times as much is free where the reserve may be filled

std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code none;
  const std::uintmax_t size = std::filesystem::file_size(file, none);
  return none ? 0 : size;
}

}  // namespace

bool Reserve::give_up() {
  const std::uint64_t size = size_of(file_);
  if (size == 0) return false;
  return truncate(file_.c_str(), static_cast<off_t>(size > piece ? size - piece : 0)) == 0;
}

void Reserve::fill(std::uint64_t free) {
  if (free < plenty * whole || size_of(file_) >= whole) return;
  const int descriptor = open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return;
  if (fallocate(descriptor, 0, 0, whole) != 0)
    unlink(file_.c_str());  // a file without its blocks holds nothing
  close(descriptor);
}

}  // namespace lightkeep::store
