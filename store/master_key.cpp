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

namespace lightkeep::store {

namespace {

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

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
  constexpr std::string_view space = " \t\r\n";
  while (!text.empty() && space.find(text.front()) != space.npos) text.remove_prefix(1);
  while (!text.empty() && space.find(text.back()) != space.npos) text.remove_suffix(1);
  MasterKey key{};
  if (text.size() != 2 * key.size()) return std::nullopt;
  for (std::size_t i = 0; i < key.size(); ++i) {
    const int high = digit_value(text[2 * i]), low = digit_value(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    key[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
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
  write_durably(file, to_hex(key) + "\n");
  return key;
}

}  // namespace lightkeep::store
