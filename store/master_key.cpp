// The master key and its file.
#include "store/master_key.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <iterator>

#include "store/data_dir.h"
#include "store/digest.h"
#include "store/error.h"
#include "store/random.h"
#include "text/ascii.h"
#include "text/hex.h"

namespace lightkeep::store {

namespace {

/// A file descriptor that is closed when the block is left.
class File {
 public:
  File(const std::filesystem::path& path, int flags, mode_t mode = 0)
      : path_(path), descriptor_(open(path.c_str(), flags | O_CLOEXEC, mode)) {
    if (descriptor_ < 0) throw_system_error(errno, "open", path_);
  }
  ~File() { close(descriptor_); }
  File(const File&) = delete;

  void write_all(std::string_view text) {
    while (!text.empty()) {
      const ssize_t written = write(descriptor_, text.data(), text.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) throw_system_error(errno, "write", path_);
      text.remove_prefix(static_cast<std::size_t>(written));
    }
  }
  void sync() {
    if (fsync(descriptor_) != 0) throw_system_error(errno, "sync", path_);
  }

 private:
  const std::filesystem::path path_;
  const int descriptor_;
};

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

}  // namespace

std::optional<MasterKey> parse_master_key(std::string_view text) {
  MasterKey key{};
  if (!text::from_hex(text::trim(text), key)) return std::nullopt;
  return key;
}

std::optional<MasterKey> read_master_key(const std::filesystem::path& file) {
  std::error_code none;
  if (!std::filesystem::exists(file, none)) return std::nullopt;
  std::ifstream in(file, std::ios::binary);
  if (!in) throw_system_error(errno, "read", file);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  const auto key = parse_master_key(text);
  if (!key) throw Error(Fault::corrupt, file.string() + " does not hold a master key (64 hex digits)");
  return key;
}

MasterKey make_master_key(const std::filesystem::path& file) {
  MasterKey key;
  random_bytes(std::as_writable_bytes(std::span(key)));
  write_durably(file, text::to_hex(key) + "\n");
  return key;
}

}  // namespace lightkeep::store
