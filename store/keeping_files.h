// A file system under RocksDB that sets files aside while RocksDB opens, instead of deleting them. RocksDB
// deletes whatever its manifest does not name; after damage to the manifest that would be people's images.
// Used by rocks.cpp; any thread.
#pragma once

#include <rocksdb/file_system.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

namespace lightkeep::store {

class KeepingFiles final : public rocksdb::FileSystemWrapper {
 public:
  /// `set_aside` is made when first needed. Empty: files are deleted as asked.
  KeepingFiles(std::shared_ptr<rocksdb::FileSystem> target, std::filesystem::path set_aside)
      : FileSystemWrapper(std::move(target)), set_aside_(std::move(set_aside)) {}
  const char* Name() const override { return "KeepingFiles"; }

  rocksdb::IOStatus DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override;

  /// From here to the end of the object, files with people's bytes or their references are set aside.
  class Keep {
   public:
    explicit Keep(KeepingFiles& files) : files_(files) { files_.keeping_ = true; }
    ~Keep() { files_.keeping_ = false; }
    Keep(const Keep&) = delete;

   private:
    KeepingFiles& files_;
  };

 private:
  const std::filesystem::path set_aside_;
  std::atomic<bool> keeping_ = false;
};

}  // namespace lightkeep::store
