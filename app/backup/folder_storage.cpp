#include "app/backup/folder_storage.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>

#include "store/durable_file.h"
#include "store/error.h"
#include "store/random.h"

namespace lightkeep::backup {
namespace {

namespace fs = std::filesystem;
using store::Error;
using store::Fault;

constexpr const char* incoming = "incoming";  // files that are being written

void sync_folder(const fs::path& folder) {
  store::File(folder, O_RDONLY | O_DIRECTORY).sync();
}

class FolderLock final : public Storage::Lock {
 public:
  FolderLock(const fs::path& file, bool alone)
      : descriptor_(open(file.c_str(), alone ? O_RDWR | O_CREAT | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0600)) {
    if (descriptor_ < 0) {
      if (!alone && (errno == ENOENT || errno == EACCES)) return;  // nobody can write here
      store::throw_system_error(errno, "open", file);
    }
    if (flock(descriptor_, (alone ? LOCK_EX : LOCK_SH) | LOCK_NB) == 0) return;
    const int code = errno;
    close(descriptor_);
    if (code != EWOULDBLOCK) store::throw_system_error(code, "lock", file);
    throw Error(Fault::locked, "another command works on the backup repository " +
                                   file.parent_path().string() + "; try again when it has ended");
  }
  ~FolderLock() override {
    if (descriptor_ >= 0) close(descriptor_);
  }
  FolderLock(const FolderLock&) = delete;

 private:
  int descriptor_;
};

/// Some file systems of networks and sticks know no renaming that refuses; ours is the only writer there, by
/// the lock.
bool rename_if_absent(const fs::path& from, const fs::path& to) {
  if (renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return true;
  if (errno == EEXIST) return false;
  if (errno != EINVAL && errno != ENOSYS) store::throw_system_error(errno, "rename to", to);
  if (access(to.c_str(), F_OK) == 0) return false;
  if (rename(from.c_str(), to.c_str()) != 0) store::throw_system_error(errno, "rename to", to);
  return true;
}

void list_into(const fs::path& folder, const std::string& prefix, std::vector<StoredObject>& found) {
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder, none)) {
    const std::string name = prefix + entry.path().filename().string();
    struct stat file {};
    if (lstat(entry.path().c_str(), &file) != 0) continue;
    if (S_ISDIR(file.st_mode)) list_into(entry.path(), name + "/", found);
    if (S_ISREG(file.st_mode)) found.push_back({name, static_cast<std::uint64_t>(file.st_size)});
  }
  if (none && none != std::errc::no_such_file_or_directory)
    store::throw_system_error(none.value(), "list", folder);
}

}  // namespace

FolderStorage::FolderStorage(const fs::path& folder) : folder_(fs::absolute(folder).lexically_normal()) {}

void FolderStorage::make_folders(const fs::path& file) {
  std::error_code none;
  for (const fs::path& folder : {file.parent_path(), folder_ / incoming}) {
    std::vector<fs::path> missing;
    for (fs::path each = folder; !fs::is_directory(each, none); each = each.parent_path())
      missing.push_back(each);
    for (auto each = missing.rbegin(); each != missing.rend(); ++each) {
      if (mkdir(each->c_str(), 0700) != 0 && errno != EEXIST)
        store::throw_system_error(errno, "create", *each);
      sync_folder(each->parent_path());
    }
  }
}

bool FolderStorage::put_if_absent(const std::string& name, std::string_view bytes) {
  const fs::path file = folder_ / name, aside = folder_ / incoming / store::random_alphanumeric(16);
  make_folders(file);
  bool put = false;
  try {
    {
      store::File out(aside, O_WRONLY | O_CREAT | O_EXCL, 0600);
      out.write_all(bytes);
      out.sync();
    }
    put = rename_if_absent(aside, file);
  } catch (...) {
    unlink(aside.c_str());
    throw;
  }
  if (!put) unlink(aside.c_str());
  sync_folder(file.parent_path());
  return put;
}

std::size_t FolderStorage::get_range(const std::string& name, std::uint64_t offset, std::span<char> out) {
  const fs::path file = folder_ / name;
  if (access(file.c_str(), F_OK) != 0 && errno == ENOENT)
    throw Error(Fault::missing, file.string() + " is missing");
  return store::File(file, O_RDONLY).read_at(offset, std::as_writable_bytes(out));
}

std::vector<StoredObject> FolderStorage::list(const std::string& prefix) {
  std::vector<StoredObject> found;
  list_into(folder_ / prefix, prefix, found);
  std::ranges::sort(found, {}, &StoredObject::name);
  return found;
}

void FolderStorage::remove(const std::string& name) {
  const fs::path file = folder_ / name;
  if (unlink(file.c_str()) != 0 && errno != ENOENT) store::throw_system_error(errno, "remove", file);
  std::error_code none;
  if (fs::is_directory(file.parent_path(), none)) sync_folder(file.parent_path());
}

std::unique_ptr<Storage::Lock> FolderStorage::lock(bool alone) {
  auto held = std::make_unique<FolderLock>(folder_ / "lock", alone);
  if (alone) remove_leftovers();
  return held;
}

/// Of commands that were killed: whoever holds the lock alone is the only one that writes.
void FolderStorage::remove_leftovers() {
  std::error_code none;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder_ / incoming, none))
    unlink(entry.path().c_str());
}

}  // namespace lightkeep::backup
