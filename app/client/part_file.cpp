#include "app/client/part_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "app/client/failure.h"
#include "app/client/image_files.h"
#include "text/names.h"

namespace lightkeep::client {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path, const char* what) {
  throw Failure(Exit::failed,
                path.string() + " cannot be " + what + ": " + std::generic_category().message(errno) + ".");
}

// False: the name is taken.
bool move_to_free_name(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return false;
  if (errno != EINVAL) fail(to, "written");  // some file systems do not know how
  if (::link(from.c_str(), to.c_str()) == 0) return ::unlink(from.c_str()) == 0;
  if (errno == EEXIST) return false;
  fail(to, "written");
}

}  // namespace

std::vector<std::string> safe_names(const std::string& file_name, const std::string& id) {
  std::string name = text::clean_file_name(file_name);
  if (name.empty()) return {id};
  if (name.front() == '.' || name.front() == '-') name.front() = '_';
  const auto dot = std::min(name.rfind('.'), name.size());
  constexpr std::size_t longest_stem = 200, longest_ending = 20;  // bytes
  const std::string ending = name.substr(dot);
  return {name, text::cut_file_name(name.substr(0, dot), longest_stem) + "-" + id +
                    (ending.size() > longest_ending ? "" : ending)};
}

PartFile::PartFile(std::filesystem::path folder, const std::string& id)
    : folder_(std::move(folder)),
      path_(folder_ / ("." + id + ".part")),
      descriptor_(::open(path_.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0666)) {
  if (descriptor_ < 0) fail(path_, "opened");
  struct stat status {};
  const bool mine = ::flock(descriptor_, LOCK_EX | LOCK_NB) == 0;
  // Another process that was at it may have given it its name between our opening and our lock.
  struct stat named {};
  const bool same = mine && ::fstat(descriptor_, &status) == 0 && ::lstat(path_.c_str(), &named) == 0 &&
                    status.st_ino == named.st_ino && S_ISREG(status.st_mode);
  if (same) {
    size_ = static_cast<std::uint64_t>(status.st_size);
    return;
  }
  ::close(descriptor_);
  throw Failure(Exit::failed, "Another download is at " + path_.string() + ".");
}

PartFile::~PartFile() {
  if (size_ == 0) ::unlink(path_.c_str());  // nothing to go on from
  ::close(descriptor_);
}

void PartFile::append(std::span<const char> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path_, "written");
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
  }
}

void PartFile::clear() {
  if (::ftruncate(descriptor_, 0) != 0) fail(path_, "written");
  size_ = 0;
}

store::Digest PartFile::digest() const {
  return digest_of(path_);
}

std::string PartFile::publish(const std::vector<std::string>& names) {
  if (::fsync(descriptor_) != 0) fail(path_, "written");
  for (const std::string& name : names) {
    if (!move_to_free_name(path_, folder_ / name)) continue;
    size_ = 1;  // whatever is there now under the old name is not ours
    return name;
  }
  throw Failure(Exit::failed, names.front() + " is there already, with something else in it.");
}

}  // namespace lightkeep::client
