// A repository in a folder: on another disk, on a mounted share, on a stick. Any thread, several at once.
#pragma once

#include <filesystem>

#include "app/backup/storage.h"

namespace lightkeep::backup {

class FolderStorage final : public Storage {
 public:
  /// `folder` is there, or is made by the first `put_if_absent`.
  explicit FolderStorage(const std::filesystem::path& folder);

  std::string place() const override { return folder_.string(); }
  bool put_if_absent(const std::string& name, std::string_view bytes) override;
  std::size_t get_range(const std::string& name, std::uint64_t offset, std::span<char> out) override;
  std::vector<StoredObject> list(const std::string& prefix) override;
  void remove(const std::string& name) override;
  std::unique_ptr<Lock> lock(bool alone) override;

 private:
  void make_folders(const std::filesystem::path& file);
  void remove_leftovers();

  const std::filesystem::path folder_;
};

}  // namespace lightkeep::backup
