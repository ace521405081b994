// One backup as one file, to carry away: a tar (POSIX.1-1988, ustar) of the objects of a repository, which
// `tar -x` makes a repository of in a folder. Any thread, several at once; the writer has one.
#pragma once

#include <filesystem>
#include <map>

#include "app/backup/storage.h"
#include "store/durable_file.h"

namespace lightkeep::backup {

/// It is only read: what writes or removes throws store::Error{read_only}.
class ArchiveStorage final : public Storage {
 public:
  /// Throws store::Error{corrupt} for a file that is none, or was cut off.
  explicit ArchiveStorage(const std::filesystem::path& path);

  std::string place() const override { return path_.string(); }
  bool writable() const override { return false; }
  bool put_if_absent(const std::string& name, std::string_view bytes) override;
  std::size_t get_range(const std::string& name, std::uint64_t offset, std::span<char> out) override;
  std::vector<StoredObject> list(const std::string& prefix) override;
  void remove(const std::string& name) override;
  std::unique_ptr<Lock> lock(bool alone) override;

 private:
  struct Range {
    std::uint64_t offset = 0;
    std::uint64_t size = 0;
  };

  void read_directory();
  [[noreturn]] void refuse() const;

  const std::filesystem::path path_;
  const store::File file_;
  std::map<std::string, Range> objects_;
};

/// Writes one aside, as PATH.part, until it is finished.
class ArchiveWriter {
 public:
  /// `time`: of the entries, Unix seconds. Throws store::Error{taken} where the path or PATH.part is
  /// taken, or what writing does.
  ArchiveWriter(const std::filesystem::path& path, std::int64_t time);
  ~ArchiveWriter();
  ArchiveWriter(const ArchiveWriter&) = delete;

  /// The whole object; `bytes` may come in parts, `size` of them together.
  void begin(const std::string& name, std::uint64_t size);
  void append(std::string_view bytes);
  void add(const std::string& name, std::string_view bytes) {
    begin(name, bytes.size());
    append(bytes);
  }

  const std::filesystem::path& aside() const { return aside_; }
  /// Whole on disk, and readable as what it is, but not under its name yet.
  void end();
  /// Under its name.
  void publish();

 private:
  void fill_up();

  const std::filesystem::path path_, aside_;
  const std::int64_t time_;
  store::File file_;
  std::uint64_t written_ = 0;
  bool published_ = false;
};

/// A file, and no folder.
bool is_archive(const std::string& place);

}  // namespace lightkeep::backup
