// What RocksDB is told: options of the instance and of its column families.
#include "store/rocks_options.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/merge_operator.h>
#include <rocksdb/table.h>
#include <sys/stat.h>

namespace lightkeep::store {

namespace {

constexpr std::size_t mebibyte = 1 << 20;

/// Sums of 64-bit numbers that many batches change at once without reading. Its name is on disk.
class AddNumbers final : public rocksdb::AssociativeMergeOperator {
 public:
  bool Merge(const rocksdb::Slice&, const rocksdb::Slice* before, const rocksdb::Slice& change,
             std::string* after, rocksdb::Logger*) const override {
    *after = number_value((before != nullptr ? parse_number(view(*before)) : 0) + parse_number(view(change)));
    return true;
  }
  const char* Name() const override { return "lightkeep.AddNumbers"; }
};

/// Tells the operator of failures in the background, and leaves going on after one to Rocks::write: RocksDB's
/// own way looks every few seconds only, and refuses all writes until then.
class Watch final : public rocksdb::EventListener {
 public:
  explicit Watch(std::function<void(const std::string&)> warn) : warn_(std::move(warn)) {}

  void OnBackgroundError(rocksdb::BackgroundErrorReason, rocksdb::Status* status) override {
    if (warn_) warn_("the blob store takes no writes: " + status->ToString());
  }
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status, bool* auto_recovery) override {
    *auto_recovery = false;
  }

 private:
  const std::function<void(const std::string&)> warn_;
};

/// For families of small records.
rocksdb::ColumnFamilyOptions small_records(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::ColumnFamilyOptions options;
  options.write_buffer_size = 4 * mebibyte;
  options.compression = rocksdb::kNoCompression;
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  // In pieces: of a million images, the index in one would be a megabyte, read for each of them.
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.checksum = rocksdb::kXXH3;
  table.format_version = 5;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  return options;
}

/// For families of big values: the tables hold references only, the values go to blob files and are never
/// moved by compaction.
rocksdb::ColumnFamilyOptions big_values(rocksdb::ColumnFamilyOptions options) {
  options.enable_blob_files = true;
  options.blob_compression_type = rocksdb::kNoCompression;
  options.write_buffer_size = 32 * mebibyte;
  options.max_write_buffer_number =
      2;  // with the size above the most that uploads hold in memory; more of them wait
  return options;
}

bool has_plenty_of_room(const std::filesystem::path& folder) {
  constexpr std::uintmax_t plenty = 256 << 20;
  std::error_code failure;
  const auto room = std::filesystem::space(folder.parent_path(), failure);
  return !failure && room.available >= plenty;
}

}  // namespace

rocksdb::Options rocks_options(const RocksConfig& config) {
  rocksdb::Options options;
  options.create_if_missing = config.mode == OpenMode::make;
  options.create_missing_column_families = config.mode == OpenMode::make;
  // Only the end of a log may be torn, as a crash leaves it. RocksDB's default drops all that follows damage.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.avoid_flush_during_recovery = true;  // a start on a full disk writes next to nothing
  options.allow_fallocate =
      has_plenty_of_room(config.folder);  // else a start would take the last of the disk
  options.max_background_jobs = 2;
  options.max_open_files = config.max_open_files;
  options.atomic_flush = config.unlogged;      // all families at once, so that none is ahead of another
  options.max_total_wal_size = 64 * mebibyte;  // what a start after a crash reads at most
  options.bytes_per_sync = mebibyte;
  options.wal_bytes_per_sync = mebibyte;
  options.info_log_level = rocksdb::WARN_LEVEL;
  options.keep_log_file_num = 2;
  options.max_log_file_size = 4 * mebibyte;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  // Files are deleted by who finds them useless, not later in the background: those that an opening finds
  // must be seen by KeepingFiles before it returns.
  options.avoid_unnecessary_blocking_io = false;
  options.listeners.push_back(std::make_shared<Watch>(config.warn));
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> rocks_families(const std::shared_ptr<rocksdb::Cache>& cache) {
  std::vector<rocksdb::ColumnFamilyDescriptor> all;
  all.reserve(std::size(family_names));
  for (const char* name : family_names) all.emplace_back(name, small_records(cache));
  const auto at = [&](Family family) -> rocksdb::ColumnFamilyOptions& {
    return all[static_cast<std::size_t>(family)].options;
  };
  at(Family::journal).merge_operator = std::make_shared<AddNumbers>();
  at(Family::rendition_index).merge_operator = std::make_shared<AddNumbers>();

  rocksdb::ColumnFamilyOptions& chunks = at(Family::chunks) = big_values(small_records(cache));
  chunks.min_blob_size = 0;
  chunks.blob_file_size = 256 * mebibyte;
  chunks.target_file_size_base =
      mebibyte / 4;  // some thousand references each: the step in which `reclaim` works
  chunks.blob_cache =
      rocksdb::NewLRUCache(16 * mebibyte, 0);  // for clients that take a chunk in many small reads

  rocksdb::ColumnFamilyOptions& renditions = at(Family::renditions) = big_values(small_records(cache));
  renditions.write_buffer_size = 8 * mebibyte;
  renditions.min_blob_size = 4096;
  renditions.blob_file_size = 64 * mebibyte;
  renditions.enable_blob_garbage_collection = true;  // they come and go
  renditions.blob_garbage_collection_age_cutoff = 0.5;
  renditions.blob_garbage_collection_force_threshold = 0.5;
  return all;
}

rocksdb::IOStatus KeepingFiles::DeleteFile(const std::string& name, const rocksdb::IOOptions& options,
                                           rocksdb::IODebugContext* context) {
  const std::filesystem::path file = name;
  const bool holds_bytes = file.extension() == ".blob" || file.extension() == ".sst";
  if (!keeping_ || !holds_bytes || set_aside_.empty()) return target()->DeleteFile(name, options, context);
  mkdir(set_aside_.c_str(), 0700);  // where that fails, so does the renaming
  return target()->RenameFile(name, (set_aside_ / file.filename()).string(), options, context);
}

}  // namespace lightkeep::store
