#include "app/backup/archive_storage.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>

#include "store/error.h"

namespace lightkeep::backup {
namespace {

namespace fs = std::filesystem;
using store::Error;
using store::Fault;

constexpr std::size_t block = 512;

struct Header {  // of ustar
  std::array<char, 100> name{};
  std::array<char, 8> mode{}, user{}, group{};
  std::array<char, 12> size{}, time{};
  std::array<char, 8> sum{};
  char kind = '0';  // a file
  std::array<char, 100> link{};
  std::array<char, 8> magic{'u', 's', 't', 'a', 'r', '\0', '0', '0'};
  std::array<char, 247> rest{};
};
static_assert(sizeof(Header) == block);

/// Octal digits that fill the field but for its last byte.
template <std::size_t Size>
void put_number(std::array<char, Size>& field, std::uint64_t value) {
  for (std::size_t i = Size - 1; i-- > 0; value /= 8) field[i] = static_cast<char>('0' + value % 8);
}

template <std::size_t Size>
std::optional<std::uint64_t> number_of(const std::array<char, Size>& field) {
  const char* const end = std::ranges::find_if(field, [](char c) { return c == '\0' || c == ' '; });
  std::uint64_t value = 0;
  const auto read = std::from_chars(field.data(), end, value, 8);
  return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

/// With blanks where the sum itself stands.
std::uint64_t sum_of(Header header) {
  header.sum.fill(' ');
  std::array<unsigned char, block> bytes{};
  std::memcpy(bytes.data(), &header, block);
  std::uint64_t sum = 0;
  for (const unsigned char byte : bytes) sum += byte;
  return sum;
}

std::uint64_t in_blocks(std::uint64_t size) {
  return (size + block - 1) / block * block;
}

/// Where nothing is under the name itself.
fs::path aside_of(const fs::path& path) {
  std::error_code none;
  if (fs::exists(fs::symlink_status(path, none)))
    throw Error(Fault::taken, path.string() + " is there already, and stays as it is");
  fs::path aside = path;
  aside += ".part";
  if (fs::exists(fs::symlink_status(aside, none)))
    throw Error(Fault::taken, aside.string() +
                                  " is there already: another export is at work, or was killed; remove it "
                                  "then");
  return aside;
}

}  // namespace

bool is_archive(const std::string& place) {
  std::error_code none;
  return fs::is_regular_file(place, none);
}

ArchiveStorage::ArchiveStorage(const fs::path& path)
    : path_(fs::absolute(path).lexically_normal()), file_(path_, O_RDONLY) {
  read_directory();
}

void ArchiveStorage::read_directory() {
  struct stat status {};
  if (fstat(file_.descriptor(), &status) != 0) store::throw_system_error(errno, "look at", path_);
  const auto end = static_cast<std::uint64_t>(status.st_size);
  for (std::uint64_t at = 0;;) {
    Header header;
    std::array<char, block> bytes{};
    if (file_.read_at(at, std::as_writable_bytes(std::span(bytes))) < block)
      throw Error(Fault::corrupt, path_.string() + " is no backup in a file, or was cut off");
    if (std::ranges::all_of(bytes, [](char c) { return c == '\0'; })) return;
    std::memcpy(&header, bytes.data(), block);
    const auto size = number_of(header.size), sum = number_of(header.sum);
    const bool whole = sum == sum_of(header) && size && *size <= end && at + block + in_blocks(*size) <= end;
    if (!whole || std::memcmp(header.magic.data(), "ustar", 5) != 0)
      throw Error(Fault::corrupt, path_.string() + " is no backup in a file, or was cut off or damaged");
    if (header.kind == '0')
      objects_[std::string(header.name.data(), strnlen(header.name.data(), header.name.size()))] = {
          at + block, *size};
    at += block + in_blocks(*size);
  }
}

void ArchiveStorage::refuse() const {
  throw Error(Fault::read_only, path_.string() + " is one backup in a file, which is read only");
}

bool ArchiveStorage::put_if_absent(const std::string& /*name*/, std::string_view /*bytes*/) {
  refuse();
}

void ArchiveStorage::remove(const std::string& /*name*/) {
  refuse();
}

std::unique_ptr<Storage::Lock> ArchiveStorage::lock(bool alone) {
  if (alone) refuse();
  return std::make_unique<Lock>();
}

std::size_t ArchiveStorage::get_range(const std::string& name, std::uint64_t offset, std::span<char> out) {
  const auto found = objects_.find(name);
  if (found == objects_.end()) throw Error(Fault::missing, name + " is not in " + path_.string());
  const auto& [begin, size] = found->second;
  if (offset >= size) return 0;
  const auto wanted = out.first(std::min<std::uint64_t>(out.size(), size - offset));
  return file_.read_at(begin + offset, std::as_writable_bytes(wanted));
}

std::vector<StoredObject> ArchiveStorage::list(const std::string& prefix) {
  std::vector<StoredObject> found;
  for (auto each = objects_.lower_bound(prefix); each != objects_.end() && each->first.starts_with(prefix);
       ++each)
    found.push_back({each->first, each->second.size});
  return found;
}

ArchiveWriter::ArchiveWriter(const fs::path& path, std::int64_t time)
    : path_(path), aside_(aside_of(path)), time_(time), file_(aside_, O_WRONLY | O_CREAT | O_EXCL, 0600) {}

ArchiveWriter::~ArchiveWriter() {
  if (!published_) unlink(aside_.c_str());
}

void ArchiveWriter::begin(const std::string& name, std::uint64_t size) {
  fill_up();
  Header header;
  if (name.size() > header.name.size()) throw std::logic_error("the name of an object is too long for a tar");
  std::ranges::copy(name, header.name.begin());
  put_number(header.mode, 0600);
  put_number(header.user, 0);
  put_number(header.group, 0);
  put_number(header.size, size);
  put_number(header.time, static_cast<std::uint64_t>(time_));
  put_number(header.sum, sum_of(header));
  std::array<char, block> bytes{};
  std::memcpy(bytes.data(), &header, block);
  append({bytes.data(), bytes.size()});
}

void ArchiveWriter::append(std::string_view bytes) {
  file_.write_all(bytes);
  written_ += bytes.size();
}

void ArchiveWriter::fill_up() {
  append(std::string(in_blocks(written_) - written_, '\0'));
}

void ArchiveWriter::end() {
  fill_up();
  append(std::string(2 * block, '\0'));
  file_.sync();
}

void ArchiveWriter::publish() {
  if (renameat2(AT_FDCWD, aside_.c_str(), AT_FDCWD, path_.c_str(), RENAME_NOREPLACE) != 0 &&
      ((errno != EINVAL && errno != ENOSYS) || rename(aside_.c_str(), path_.c_str()) != 0))
    store::throw_system_error(errno, "rename to", path_);
  published_ = true;
  store::File(fs::absolute(path_).parent_path(), O_RDONLY | O_DIRECTORY).sync();
}

}  // namespace lightkeep::backup
