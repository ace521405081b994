#include "app/library/zip_archive.h"

#include <algorithm>
#include <ctime>
#include <unordered_map>
#include <unordered_set>

#include "text/names.h"

namespace lightkeep::library {
namespace {

constexpr std::uint32_t full32 = 0xffffffff;  // "see the ZIP64 field"
constexpr std::uint16_t full16 = 0xffff;
constexpr std::uint16_t names_are_utf8 = 1 << 11;                // general purpose flag (4.4.4)
constexpr std::uint16_t plain_version = 10, zip64_version = 45;  // needed to extract (4.4.3.2)
constexpr std::uint16_t made_on_unix = 3 << 8;
constexpr std::uint32_t regular_file = 0100644;  // of Unix, in the upper half of the external attributes

/// Numbers with the lowest byte first.
class Record {
 public:
  Record& u16(std::uint64_t value) { return number(value, 2); }
  Record& u32(std::uint64_t value) { return number(value, 4); }
  Record& u64(std::uint64_t value) { return number(value, 8); }
  Record& bytes(const std::string& text) {
    out_ += text;
    return *this;
  }
  std::string take() { return std::move(out_); }

 private:
  Record& number(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) out_ += static_cast<char>(value >> (8 * i) & 0xff);
    return *this;
  }
  std::string out_;
};

std::uint64_t in_32(std::uint64_t value) {
  return std::min<std::uint64_t>(value, full32);
}
bool is_long(std::uint64_t value) {
  return value >= full32;
}

/// Date and time of MS-DOS (4.4.6), in UTC: between 1980 and 2107, to two seconds.
std::uint32_t dos_time(std::int64_t unix_milliseconds) {
  const std::time_t seconds = unix_milliseconds / 1000;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  const int year = std::clamp(utc.tm_year - 80, 0, 127);
  const int date = year << 9 | (utc.tm_mon + 1) << 5 | utc.tm_mday;
  const int time = utc.tm_hour << 11 | utc.tm_min << 5 | utc.tm_sec / 2;
  return static_cast<std::uint32_t>(date) << 16 | static_cast<std::uint32_t>(time);
}

/// The time in UTC, which the one of MS-DOS does not say: Info-ZIP's extended timestamp (0x5455).
std::string timestamp(const ZipFile& file) {
  const std::int64_t seconds = std::clamp<std::int64_t>(file.modified / 1000, 0, INT32_MAX);
  return Record().u16(0x5455).u16(5).bytes("\1").u32(static_cast<std::uint64_t>(seconds)).take();
}

/// Both headers have these in a row (4.3.7, 4.3.12).
void append_common(Record& record, const ZipFile& file, bool zip64, const std::string& extra) {
  record.u16(zip64 ? zip64_version : plain_version).u16(names_are_utf8).u16(0).u32(dos_time(file.modified));
  record.u32(file.crc32).u32(in_32(file.size)).u32(in_32(file.size));
  record.u16(file.name.size()).u16(extra.size());
}

std::string local_header(const ZipFile& file) {
  std::string extra = timestamp(file);
  const bool zip64 = is_long(file.size);
  if (zip64) extra += Record().u16(1).u16(16).u64(file.size).u64(file.size).take();
  Record record;
  record.u32(0x04034b50);
  append_common(record, file, zip64, extra);
  return record.bytes(file.name).bytes(extra).take();
}

std::string directory_record(const ZipFile& file, std::uint64_t at) {
  std::string longs;  // those that are marked in their fields, in order (4.5.3)
  if (is_long(file.size)) longs += Record().u64(file.size).u64(file.size).take();
  if (is_long(at)) longs += Record().u64(at).take();
  std::string extra = timestamp(file);
  if (!longs.empty()) extra += Record().u16(1).u16(longs.size()).bytes(longs).take();
  Record record;
  record.u32(0x02014b50).u16(made_on_unix | zip64_version);
  append_common(record, file, !longs.empty(), extra);
  record.u16(0).u16(0).u16(0).u32(std::uint64_t{regular_file} << 16).u32(in_32(at));
  return record.bytes(file.name).bytes(extra).take();
}

std::string end_of_archive(std::uint64_t count, std::uint64_t directory, std::uint64_t size) {
  Record record;
  if (count >= full16 || is_long(directory) || is_long(size)) {
    record.u32(0x06064b50).u64(44).u16(made_on_unix | zip64_version).u16(zip64_version).u32(0).u32(0);
    record.u64(count).u64(count).u64(size).u64(directory);
    record.u32(0x07064b50).u32(0).u64(directory + size).u32(1);
  }
  const auto short_count = std::min<std::uint64_t>(count, full16);
  record.u32(0x06054b50).u16(0).u16(0).u16(short_count).u16(short_count);
  return record.u32(in_32(size)).u32(in_32(directory)).u16(0).take();
}

/// The beginning of what is left of `text` behind `offset`.
std::size_t copy_from(const std::string& text, std::uint64_t offset, std::span<char> out) {
  return text.copy(out.data(), out.size(), static_cast<std::size_t>(offset));
}

}  // namespace

ZipArchive::ZipArchive(std::vector<ZipFile> files) {
  entries_.reserve(files.size());
  for (ZipFile& file : files) {
    const std::uint64_t header = local_header(file).size(), size = file.size;
    const std::uint64_t record = directory_record(file, directory_).size();
    entries_.push_back({std::move(file), directory_, directory_size_});
    directory_ += header + size;
    directory_size_ += record;
  }
  end_ = end_of_archive(entries_.size(), directory_, directory_size_);
}

std::size_t ZipArchive::read_at(std::uint64_t offset, std::span<char> out, const ReadFile& read_file) const {
  std::size_t done = 0;
  while (done < out.size() && offset + done < size()) {
    const std::size_t count = read_some(offset + done, out.subspan(done), read_file);
    if (count == 0) break;
    done += count;
  }
  return done;
}

std::size_t ZipArchive::read_some(std::uint64_t offset, std::span<char> out,
                                  const ReadFile& read_file) const {
  if (offset < directory_) return read_entry(offset, out, read_file);
  if (offset < directory_ + directory_size_) return read_record(offset - directory_, out);
  return copy_from(end_, offset - directory_ - directory_size_, out);
}

std::size_t ZipArchive::read_entry(std::uint64_t offset, std::span<char> out,
                                   const ReadFile& read_file) const {
  const auto next = std::ranges::upper_bound(entries_, offset, {}, &Entry::at);
  const auto number = static_cast<std::size_t>(next - entries_.begin()) - 1;
  const Entry& entry = entries_[number];
  const std::string header = local_header(entry.file);
  const std::uint64_t from = offset - entry.at;
  if (from < header.size()) return copy_from(header, from, out);
  const std::uint64_t left = entry.file.size - (from - header.size());
  return read_file(number, from - header.size(),
                   out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), left))));
}

std::size_t ZipArchive::read_record(std::uint64_t offset, std::span<char> out) const {
  const auto next = std::ranges::upper_bound(entries_, offset, {}, &Entry::record);
  const Entry& entry = *std::prev(next);
  return copy_from(directory_record(entry.file, entry.at), offset - entry.record, out);
}

namespace {

constexpr std::string_view refused_somewhere = "/\\:*?\"<>|";

std::string portable(std::string name) {
  for (char& c : name)
    if (refused_somewhere.contains(c) || static_cast<unsigned char>(c) < 0x20) c = '_';
  return name.find_first_not_of('.') == std::string::npos ? "_" + name : name;
}

std::string numbered(const std::string& name, int number, std::size_t longest) {
  const std::string mark = " (" + std::to_string(number) + ")";
  std::string cut = text::cut_file_name(name, longest - mark.size());
  const auto dot = cut.rfind('.');
  return cut.insert(dot == std::string::npos || dot == 0 ? cut.size() : dot, mark);
}

}  // namespace

std::vector<std::string> archive_names(std::vector<std::string> names, std::size_t longest) {
  std::unordered_set<std::string> taken;
  std::unordered_map<std::string, int> numbers;  // the last that was given to a name
  for (std::string& name : names) {
    name = portable(text::cut_file_name(name, longest));
    std::string key = text::caseless(name);
    if (taken.insert(key).second) continue;
    int& number = numbers.try_emplace(key, 1).first->second;
    std::string other;
    do other = numbered(name, ++number, longest);
    while (!taken.insert(text::caseless(other)).second);
    name = std::move(other);
  }
  return names;
}

}  // namespace lightkeep::library
