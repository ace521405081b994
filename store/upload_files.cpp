// The bytes of uploads that are not whole yet.
#include "store/upload_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "store/error.h"
#include "store/random.h"

namespace lightkeep::store {

namespace {

constexpr mode_t private_file = 0600, private_folder = 0700;

void sync_folder(const std::filesystem::path& folder) {
  File(folder, O_RDONLY | O_DIRECTORY).sync();
}

std::uint64_t size_of(const std::filesystem::path& file) {
  std::error_code none;
  const std::uintmax_t size = std::filesystem::file_size(file, none);
  return none ? 0 : size;
}

}  // namespace

UploadFile::UploadFile(const std::filesystem::path& path, std::uint64_t size)
    : path_(path), file_(path, O_RDWR | O_CREAT, private_file), size_(size) {
  cut(size);
}

void UploadFile::append(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const ssize_t written = pwrite(file_.descriptor(), bytes.data(), bytes.size(), static_cast<off_t>(size_));
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_system_error(errno, "write", path_);
    size_ += static_cast<std::uint64_t>(written);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

void UploadFile::sync() {
  file_.sync();
}

void UploadFile::cut(std::uint64_t size) {
  if (ftruncate(file_.descriptor(), static_cast<off_t>(size)) != 0) throw_system_error(errno, "cut", path_);
  size_ = size;
}

std::size_t UploadFile::read_at(std::uint64_t offset, std::span<std::byte> out) const {
  for (;;) {
    const ssize_t got = pread(file_.descriptor(), out.data(), out.size(), static_cast<off_t>(offset));
    if (got >= 0) return static_cast<std::size_t>(got);
    if (errno != EINTR) throw_system_error(errno, "read", path_);
  }
}

void UploadFiles::make_folder() {
  if (mkdir(folder_.c_str(), private_folder) == 0) return sync_folder(folder_.parent_path());
  if (errno != EEXIST) throw_system_error(errno, "create", folder_);
}

UploadFile UploadFiles::open(const std::string& name, std::uint64_t size) {
  const std::filesystem::path path = folder_ / name;
  if (size > 0) {
    if (!has(name, size)) throw Error(Fault::missing, "bytes of the upload " + name + " are missing");
    return UploadFile(path, size);
  }
  make_folder();
  File(path, O_RDWR | O_CREAT, private_file);
  sync_folder(folder_);  // its name, before anybody is told of bytes in it
  return UploadFile(path, 0);
}

std::unique_ptr<File> UploadFiles::scratch() {
  make_folder();
  const std::filesystem::path path = folder_ / random_token();
  auto file = std::make_unique<File>(path, O_RDWR | O_CREAT | O_EXCL, private_file);
  remove(path.filename());
  return file;
}

bool UploadFiles::has(const std::string& name, std::uint64_t size) const {
  return size_of(folder_ / name) >= size;
}

void UploadFiles::remove(const std::string& name) {
  if (unlink((folder_ / name).c_str()) != 0 && errno != ENOENT)
    throw_system_error(errno, "remove", folder_ / name);
}

std::vector<std::string> UploadFiles::list() const {
  std::vector<std::string> names;
  std::error_code none;
  for (const auto& entry : std::filesystem::directory_iterator(folder_, none))
    if (entry.is_regular_file(none)) names.push_back(entry.path().filename().string());
  return names;
}

}  // namespace lightkeep::store
