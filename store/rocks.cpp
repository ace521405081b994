// The RocksDB instance behind blobs and renditions.
#include "store/rocks.h"

#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "store/error.h"
#include "store/rocks_options.h"

namespace lightkeep::store {

namespace {

constexpr std::size_t cache_size = 16 << 20;
constexpr int cache_shard_bits = 2;  // a shard has room for the largest block: an index that is in one piece
constexpr std::uint64_t least_free = 1 << 20;  // bytes of the disk that writes leave

Fault fault_of(const rocksdb::Status& status) {
  if (status.IsNoSpace() || status.subcode() == rocksdb::Status::kSpaceLimit) return Fault::full;
  if (status.IsCorruption()) return Fault::corrupt;
  const std::string text = status.ToString();  // RocksDB keeps the rest in its text only
  if (text.find("Read-only file system") != std::string::npos) return Fault::read_only;
  if (text.find("Permission denied") != std::string::npos) return Fault::read_only;
  if (text.find("does not exist (create_if_missing is false)") != std::string::npos) return Fault::missing;
  return Fault::io;
}

/// RocksDB's own log, where nothing may be written.
class Silence final : public rocksdb::Logger {
 public:
  using Logger::Logv;
  void Logv(const char*, va_list) override {}
};

rocksdb::WriteOptions write_options(Durability durability) {
  rocksdb::WriteOptions options;
  options.sync = durability == Durability::synced;
  options.disableWAL = durability == Durability::unlogged;
  return options;
}

}  // namespace

void throw_status(const rocksdb::Status& status, const std::string& action) {
  throw Error(fault_of(status), "cannot " + action + ": " + status.ToString());
}

void Batch::put(Family family, std::string key, std::string value) {
  changes_.push_back({Kind::put, family, std::move(key), std::move(value)});
}
void Batch::erase(Family family, std::string key) {
  changes_.push_back({Kind::erase, family, std::move(key), {}});
}
void Batch::erase_range(Family family, std::string begin, std::string end) {
  changes_.push_back({Kind::erase_range, family, std::move(begin), std::move(end)});
}
void Batch::add(Family family, std::string key, std::uint64_t number) {
  changes_.push_back({Kind::add, family, std::move(key), number_value(number)});
}

Rocks::Use::Use(const Rocks& rocks) NO_THREAD_SAFETY_ANALYSIS : rocks_(rocks), lock_(rocks.opened_) {
  if (!rocks_.db_)
    throw Error(Fault::io, "the blob store is closed: it could not be opened again after a failure");
}

Rocks::Rocks(RocksConfig config)
    : config_(std::move(config)),
      files_(std::make_shared<KeepingFiles>(config_.env->GetFileSystem(), config_.set_aside)),
      env_(rocksdb::NewCompositeEnv(files_)) {
  open(config_.mode);
  try {
    check_format();
  } catch (...) {
    close();
    throw;
  }
}

void Rocks::open(OpenMode mode) {
  rocksdb::Options options = rocks_options(config_);
  options.env = env_.get();
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* db = nullptr;
  const auto families = rocks_families(rocksdb::NewLRUCache(cache_size, cache_shard_bits));
  rocksdb::Status status;
  if (mode == OpenMode::read_only) {
    options.info_log = std::make_shared<Silence>();
    status = rocksdb::DB::OpenForReadOnly(options, config_.folder.string(), families, &handles, &db);
  } else {
    const KeepingFiles::Keep keep(*files_);
    status = rocksdb::DB::Open(options, config_.folder.string(), families, &handles, &db);
  }
  check(status, "open the blob store");
  db_.reset(db);
  std::copy(handles.begin(), handles.end(), families_.begin());
}

void Rocks::close() {
  if (!db_) return;
  for (rocksdb::ColumnFamilyHandle*& family : families_) {
    if (family != nullptr) db_->DestroyColumnFamilyHandle(std::exchange(family, nullptr));
  }
  static_cast<void>(db_->Close());  // what is not flushed is in the log
  db_.reset();
}

void Rocks::check_format() {
  std::string format;
  if (!get(Family::standard, format_key, format)) {
    if (config_.mode != OpenMode::make)
      throw Error(Fault::corrupt, config_.folder.string() + " holds no blob store of Lightkeep");
    Batch batch;
    batch.put(Family::standard, std::string(format_key), std::string(format_version));
    write(batch, Durability::synced);
  } else if (format != format_version) {
    throw Error(
        Fault::newer_schema,
        config_.folder.string() + " was written by a later version of Lightkeep (format " + format + ")");
  }
}

Rocks::~Rocks() {
  close();
}

rocksdb::Status Rocks::write_now(const Batch& batch, const rocksdb::Slice* big_key,
                                 const rocksdb::Slice* big_value, Family family,
                                 const rocksdb::WriteOptions& options) {
  rocksdb::WriteBatch writes;
  rocksdb::Status status;
  for (const Batch::Change& change : batch.changes_) {
    rocksdb::ColumnFamilyHandle* const in = handle(change.family);
    switch (change.kind) {
      case Batch::Kind::put:
        status = writes.Put(in, change.key, change.value);
        break;
      case Batch::Kind::erase:
        status = writes.Delete(in, change.key);
        break;
      case Batch::Kind::erase_range:
        status = writes.DeleteRange(in, change.key, change.value);
        break;
      case Batch::Kind::add:
        status = writes.Merge(in, change.key, change.value);
        break;
    }
    if (!status.ok()) return status;
  }
  if (big_key != nullptr) status = writes.Put(handle(family), *big_key, *big_value);
  if (!status.ok()) return status;
  const std::uint64_t before = db_->GetLatestSequenceNumber();
  rocksdb::WriteOptions given = options;
  if (config_.unlogged) given.sync = false, given.disableWAL = true;
  status = db_->Write(given, &writes);
  if (status.ok() && given.sync) {
    // One sync covers all that was logged before, and the batch itself took one number for each change.
    const std::uint64_t synced = before + static_cast<std::uint64_t>(writes.Count());
    std::uint64_t seen = synced_sequence_;
    while (seen < synced && !synced_sequence_.compare_exchange_weak(seen, synced)) {
    }
  }
  return status;
}

/// Writes that would take the last of the disk are refused here: RocksDB may end the process over a failed
/// one, and a start needs a little.
void Rocks::require_room() const {
  struct statvfs room {};
  if (statvfs(config_.folder.c_str(), &room) != 0) return;  // the write itself tells
  const std::uint64_t free = std::uint64_t{room.f_bavail} * room.f_frsize;
  if (free < least_free)
    throw Error(Fault::full, "the disk is full: the blob store leaves " + std::to_string(least_free) +
                                 " bytes free, and " + std::to_string(free) + " are");
}

/// After a failed write RocksDB refuses all others until it is told to go on, which succeeds once the cause
/// is gone; after some failures only closing and opening helps.
void Rocks::write_or_recover(const std::function<rocksdb::Status()>& write) {
  const auto attempt = [&] {
    const Use held(*this);
    rocksdb::Status status = write();
    if (!status.ok() && !config_.unlogged && db_->Resume().ok()) status = write();
    return status;
  };
  try {
    require_room();
  } catch (const Error& full) {
    note_trouble(full.what());
    throw;
  }
  if (is_closed() && !recover()) throw Error(Fault::io, "the blob store is closed after a failure");
  rocksdb::Status status = attempt();
  if (!status.ok() && fault_of(status) != Fault::full && recover()) status = attempt();
  note_trouble(status.ok() ? std::nullopt : std::optional(status.ToString()));
  check(status, "write to the blob store");
}

void Rocks::write(const Batch& batch, Durability durability) {
  const rocksdb::WriteOptions options = write_options(durability);
  write_or_recover([&]() REQUIRES_SHARED(opened_) {
    return write_now(batch, nullptr, nullptr, Family::standard, options);
  });
}

void Rocks::write_big(const Batch& record, Family family, std::string_view key, std::string_view value) {
  const sync::Lock lock(big_writes_);
  const rocksdb::Slice big_key = slice(key), big_value = slice(value);
  const rocksdb::WriteOptions options = write_options(Durability::logged);
  write_or_recover(
      [&]() REQUIRES_SHARED(opened_) { return write_now(record, &big_key, &big_value, family, options); });
}

void Rocks::flush() {
  const sync::SharedLock lock(opened_);
  check(db_->Flush({}, {families_.begin(), families_.end()}), "flush the blob store");
}

bool Rocks::is_closed() const {
  const sync::SharedLock lock(opened_);
  return db_ == nullptr;
}

/// Reading is not given up for an opening that cannot succeed.
bool Rocks::can_reopen() const {
  constexpr int files_to_open = 32;  // what an opening needs at once
  std::vector<int> opened;
  for (int i = 0; i < files_to_open; ++i) opened.push_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const bool all = std::ranges::none_of(opened, [](int descriptor) { return descriptor < 0; });
  for (const int descriptor : opened) {
    if (descriptor >= 0) ::close(descriptor);
  }
  const std::string probe = (config_.folder / "probe").string();
  std::unique_ptr<rocksdb::FSWritableFile> file;
  const bool written = all && files_->NewWritableFile(probe, {}, &file, nullptr).ok() &&
                       file->Append("x", {}, nullptr).ok() && file->Sync({}, nullptr).ok() &&
                       file->Close({}, nullptr).ok();
  file.reset();
  ::unlink(probe.c_str());
  return written;
}

/// Closes and opens. False when that is of no use now.
bool Rocks::recover() {
  if (config_.mode == OpenMode::read_only || config_.unlogged) return false;
  const sync::ExclusiveLock lock(opened_);
  if (db_ && db_->Resume().ok()) return true;  // another thread was here before
  if (!can_reopen()) return false;
  close();
  try {
    open(OpenMode::open);
  } catch (const Error& failure) {
    if (config_.warn) config_.warn(std::string("the blob store takes no writes: ") + failure.what());
    open_to_read();
    return false;
  }
  if (config_.warn) config_.warn("the blob store was opened anew after a failure and takes writes again");
  return true;
}

/// So that images are seen although none can be kept; the next write tries again.
void Rocks::open_to_read() {
  try {
    open(OpenMode::read_only);
  } catch (const Error&) {
    // It stays closed, and every use says so.
  }
}

void Rocks::note_trouble(std::optional<std::string> sentence) {
  const sync::Lock lock(trouble_mutex_);
  trouble_ = std::move(sentence);
}

std::optional<std::string> Rocks::trouble() const {
  const sync::Lock lock(trouble_mutex_);
  return trouble_;
}

bool Rocks::get(Family family, std::string_view key, std::string& value) {
  const Use db(*this);
  const rocksdb::Status status = db->Get({}, db.family(family), slice(key), &value);
  if (status.IsNotFound()) return false;
  check(status, "read from the blob store");
  return true;
}

bool Rocks::get(Family family, std::string_view key, bool keep_in_cache,
                const std::function<void(std::string_view)>& take) {
  const Use db(*this);
  rocksdb::ReadOptions options;
  options.fill_cache = keep_in_cache;
  rocksdb::PinnableSlice value;
  const rocksdb::Status status = db->Get(options, db.family(family), slice(key), &value);
  if (status.IsNotFound()) return false;
  check(status, "read a stored image");
  take(view(value));
  return true;
}

void Rocks::scan(Family family, std::string_view first,
                 const std::function<bool(std::string_view, std::string_view)>& take) {
  const Use db(*this);
  rocksdb::ReadOptions once;
  once.fill_cache = false;
  const std::unique_ptr<rocksdb::Iterator> entry(db->NewIterator(once, db.family(family)));
  for (entry->Seek(slice(first)); entry->Valid(); entry->Next()) {
    if (!take(view(entry->key()), view(entry->value()))) break;
  }
  check(entry->status(), "read the blob store");
}

std::optional<std::string> Rocks::last_key(Family family, std::string_view key) {
  const Use db(*this);
  const std::unique_ptr<rocksdb::Iterator> entry(db->NewIterator({}, db.family(family)));
  entry->SeekForPrev(slice(key));
  check(entry->status(), "read the blob store");
  if (!entry->Valid()) return std::nullopt;
  return std::string(view(entry->key()));
}

std::vector<std::string> Rocks::damaged_files() const {
  std::vector<std::string> damaged;
  const Use db(*this);
  for (rocksdb::ColumnFamilyHandle* const family : families_) {
    rocksdb::ColumnFamilyMetaData files;
    db->GetColumnFamilyMetaData(family, &files);
    for (const rocksdb::BlobMetaData& file : files.blob_files) {
      const std::filesystem::path path =
          file.blob_file_path + file.blob_file_name;  // which begins with a slash
      std::error_code failure;
      const std::uintmax_t size = std::filesystem::file_size(path, failure);
      const std::string name = "blobs/" + path.filename().string();
      if (failure) {
        damaged.push_back(name + " is missing");
      } else if (size != file.blob_file_size) {
        damaged.push_back(name + " has " + std::to_string(size) + " bytes instead of " +
                          std::to_string(file.blob_file_size));
      }
    }
  }
  return damaged;
}

std::uint64_t Rocks::last_sequence() const {
  const Use db(*this);
  return db->GetLatestSequenceNumber();
}

}  // namespace lightkeep::store
