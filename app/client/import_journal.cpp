#include "app/client/import_journal.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <system_error>

#include "app/client/failure.h"
#include "app/client/sign_ins.h"
#include "store/digest.h"
#include "text/hex.h"

namespace lightkeep::client {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view end_of_line = " .";  // what was cut off, by a full disk, has none

[[noreturn]] void fail(const fs::path& path, int error) {
  throw Failure(Exit::failed,
                path.string() + " cannot be written: " + std::generic_category().message(error) + ".");
}

/// For this person alone.
void make_folder(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (!error) fs::permissions(path, fs::perms::owner_all, error);
  if (error) fail(path, error.value());
}

}  // namespace

ImportJournal::ImportJournal(const std::string& what) {
  constexpr std::size_t name_digits = 32;
  const fs::path folder =
      sign_ins_file().parent_path() / "imports" / text::to_hex(store::sha256(what)).substr(0, name_digits);
  make_folder(folder);
  const fs::path path = folder / "came";
  descriptor_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (descriptor_ < 0) fail(path, errno);
  if (::flock(descriptor_, LOCK_EX | LOCK_NB) != 0) {
    ::close(descriptor_);
    throw Failure(Exit::failed, "Another import from there is at work.");
  }
  files_ = folder / "files";
  std::error_code none;
  fs::remove_all(files_, none);
  make_folder(files_);
  std::ifstream lines(path);
  std::string line;
  while (std::getline(lines, line)) {
    const auto blank = line.find(' ');
    if (!line.ends_with(end_of_line) || blank + end_of_line.size() >= line.size())
      continue;  // it was cut off
    line.resize(line.size() - end_of_line.size());
    came_[line.substr(0, blank)] = line.substr(blank + 1);
  }
}

ImportJournal::~ImportJournal() {
  std::error_code none;
  std::filesystem::remove_all(files_, none);
  ::close(descriptor_);
}

void ImportJournal::note(const std::string& there, const std::string& here) {
  const std::string line = "\n" + there + " " + here + std::string(end_of_line) + "\n";
  if (::write(descriptor_, line.data(), line.size()) != std::ssize(line)) fail(files_.parent_path(), errno);
}

}  // namespace lightkeep::client
