// A file system under RocksDB that sets files aside while RocksDB opens.
#include "store/keeping_files.h"

#include <sys/stat.h>

namespace lightkeep::store {

rocksdb::IOStatus KeepingFiles::DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                                           rocksdb::IODebugContext* context) {
  const std::filesystem::path file = name;
  const bool holds_bytes = file.extension() == ".blob" || file.extension() == ".sst";
  if (!keeping_ || !holds_bytes || set_aside_.empty()) return target()->DeleteFile(name, options, context);
  mkdir(set_aside_.c_str(), 0700);  // where that fails, so does the renaming
  return target()->RenameFile(name, (set_aside_ / file.filename()).string(), options, context);
}

}  // namespace lightkeep::store
