// Keeps the sweep from erasing what a backup still has to read.
#include "store/backup_pin.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "store/error.h"

namespace lightkeep::store {

namespace {

std::filesystem::path file_of(const DataPaths& paths) {
  return paths.folder() / "pin";
}

/// A backup that root makes must not keep the server's user from the file.
void give_to_owner(int file, const DataPaths& paths) {
  struct stat folder {};
  if (geteuid() != 0 || stat(paths.folder().c_str(), &folder) != 0) return;
  static_cast<void>(fchown(file, folder.st_uid, folder.st_gid) ==
                    0);  // else the sweep waits for its operator
}

}  // namespace

BackupPin::BackupPin(const DataPaths& paths, As as)
    : file_(open(file_of(paths).c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600)) {
  const bool backup = as == As::backup;
  if (file_ < 0) {
    if (backup) throw_system_error(errno, "open", file_of(paths));
    return;
  }
  give_to_owner(file_, paths);
  int failed = 0;
  do {
    failed = flock(file_, backup ? LOCK_EX : LOCK_EX | LOCK_NB);
  } while (failed != 0 && errno == EINTR);
  held_ = failed == 0;
  if (held_ || !backup) return;
  const int code = errno;
  close(file_);
  throw_system_error(code, "lock", file_of(paths));
}

BackupPin::~BackupPin() {
  if (file_ >= 0) close(file_);
}

}  // namespace lightkeep::store
