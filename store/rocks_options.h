// What RocksDB is told: options of the instance and of its column families, and the file system under it.
// Used by rocks.cpp and salvage.cpp.
#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "store/rocks.h"

namespace lightkeep::store {

/// All but `env`.
rocksdb::Options rocks_options(const RocksConfig& config);
/// In the order of Family; tables and their filters share `cache`.
std::vector<rocksdb::ColumnFamilyDescriptor> rocks_families(const std::shared_ptr<rocksdb::Cache>& cache);

/// A file system under RocksDB that sets files aside while RocksDB opens, instead of deleting them. RocksDB
/// deletes whatever its manifest does not name; after damage to the manifest that would be people's images.
/// Any thread.
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
