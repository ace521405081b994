// Disk space kept for a start on a full disk.
#include "store/reserve.h"

#include <fcntl.h>
#include <unistd.h>

#include <system_error>

namespace lightkeep::store {

namespace {

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
