// Small files that are there whole or not at all.
#include "store/durable_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>

#include "store/data_dir.h"
#include "store/error.h"

namespace lightkeep::store {

File::File(const std::filesystem::path& path, int flags, mode_t mode)
    : path_(path), descriptor_(open(path.c_str(), flags | O_CLOEXEC, mode)) {
  if (descriptor_ < 0) throw_system_error(errno, "open", path_);
}

File::~File() {
  close(descriptor_);
}

void File::write_all(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = write(descriptor_, text.data(), text.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) throw_system_error(errno, "write", path_);
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

std::size_t File::read_at(std::uint64_t offset, std::span<std::byte> out) const {
  std::size_t done = 0;
  while (done < out.size()) {
    const ssize_t got =
        pread(descriptor_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_system_error(errno, "read", path_);
    if (got == 0) break;
    done += static_cast<std::size_t>(got);
  }
  return done;
}

void File::sync() {
  if (fsync(descriptor_) != 0) throw_system_error(errno, "sync", path_);
}

void write_durably(const std::filesystem::path& file, std::string_view text) {
  const std::filesystem::path aside = file.string() + ".new";
  unlink(aside.c_str());  // what a crash left
  {
    File out(aside, O_WRONLY | O_CREAT | O_EXCL, 0600);
    out.write_all(text);
    out.sync();
  }
  if (rename(aside.c_str(), file.c_str()) != 0) throw_system_error(errno, "rename to", file);
  File(file.parent_path(), O_RDONLY | O_DIRECTORY).sync();
}

std::optional<std::string> read_file(const std::filesystem::path& file, std::size_t most) {
  std::error_code none;
  if (!std::filesystem::exists(file, none)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  std::string text(most, '\0');
  if (!in || (in.read(text.data(), static_cast<std::streamsize>(most)), in.bad()))
    throw_system_error(errno, "read", file);
  text.resize(static_cast<std::size_t>(in.gcount()));
  return text;
}

}  // namespace lightkeep::store
