// Makes a blob store anew from the files of one that RocksDB cannot open.
#include "store/salvage.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <set>
#include <string_view>
#include <vector>

#include "store/data_dir.h"
#include "store/durable_file.h"
#include "store/error.h"
#include "store/folder_check.h"
#include "store/identity.h"
#include "store/metadata.h"
#include "store/raw_records.h"
#include "store/rocks_blob_store.h"
#include "store/rows.h"
#include "store/store_state.h"

namespace lightkeep::store {

namespace {

namespace fs = std::filesystem;

/// The content of a file, mapped.
class MappedFile {
 public:
  explicit MappedFile(const fs::path& path) {
    const File file(path, O_RDONLY);
    size_ = static_cast<std::size_t>(fs::file_size(path));
    if (size_ == 0) return;
    void* const mapped = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
    if (mapped == MAP_FAILED) throw_system_error(errno, "read", path);
    bytes_ = static_cast<const char*>(mapped);
  }
  ~MappedFile() {
    if (bytes_ != nullptr) munmap(const_cast<char*>(bytes_), size_);
  }
  MappedFile(const MappedFile&) = delete;
  std::string_view content() const { return {bytes_, size_}; }

 private:
  const char* bytes_ = nullptr;
  std::size_t size_ = 0;
};

/// Everything that was found in the old files.
class Findings {
 public:
  void read(const std::vector<fs::path>& folders) {
    std::vector<fs::path> files;
    for (const fs::path& folder : folders) {
      for (const auto& entry : fs::directory_iterator(folder)) {
        if (entry.is_regular_file()) files.push_back(entry.path());
      }
    }
    // Files are numbered in the order of their making, logs hold what is newest: later bytes win.
    std::ranges::sort(files, {}, [](const fs::path& file) {
      return std::pair(file.extension() == ".log", file.filename());
    });
    for (const fs::path& file : files) read_file(file);
  }

  const std::map<BlobId, std::map<std::uint32_t, std::string_view>>& blobs() const { return chunks_; }
  bool knows(const Digest& digest) const { return manifests_.contains(digest); }

 private:
  void read_file(const fs::path& file) {
    RawRecords records;
    records.manifest = [&](const Digest& digest, const Manifest&) { manifests_.insert(digest); };
    records.chunk = [&](BlobId blob, std::uint32_t index, std::string_view bytes) {
      chunks_[blob][index] = bytes;
    };
    if (file.extension() == ".sst") return read_table_file(file, records);
    if (file.extension() == ".blob") {
      mapped_.push_back(std::make_unique<MappedFile>(file));
      return read_blob_file(mapped_.back()->content(), records);
    }
    if (file.extension() != ".log") return;
    records.chunk = [&](BlobId blob, std::uint32_t index, std::string_view bytes) {
      chunks_[blob][index] = logged_.emplace_back(bytes);
    };
    read_log_file(MappedFile(file).content(), records);
  }

  std::vector<std::unique_ptr<MappedFile>> mapped_;
  std::deque<std::string> logged_;  // chunks of logs, which are small
  std::map<BlobId, std::map<std::uint32_t, std::string_view>> chunks_;
  std::set<Digest> manifests_;
};

/// Folders with files of the old store: the store, what openings set aside, and stores replaced before.
std::vector<fs::path> old_folders(const DataPaths& paths) {
  std::vector<fs::path> folders;
  for (const auto& entry : fs::directory_iterator(paths.folder())) {
    const std::string name = entry.path().filename().string();
    const bool old = name == "blobs" || name == "set-aside" || name.starts_with("blobs.damaged");
    if (old && entry.is_directory()) folders.push_back(entry.path());
  }
  return folders;
}

std::uint64_t bytes_in(const std::vector<fs::path>& folders) {
  std::uint64_t bytes = 0;
  for (const fs::path& folder : folders) {
    for (const auto& entry : fs::directory_iterator(folder))
      bytes += entry.is_regular_file() ? entry.file_size() : 0;
  }
  return bytes;
}

std::set<Digest> digests_of_rows(const DataPaths& paths) {
  std::set<Digest> digests;
  const auto metadata = open_metadata(paths.metadata_file(), 1, OpenMode::read_only);
  metadata->read([&](Reader& db) {
    Statement& row = query(db, "select digest from blob");
    while (row.step()) digests.insert(row.digest(0));
  });
  return digests;
}

/// The bytes of the blob are there from the first to a last one that may be short.
bool is_complete(const std::map<std::uint32_t, std::string_view>& chunks) {
  std::uint32_t next = 0;
  for (const auto& [index, bytes] : chunks) {
    if (index != next++) return false;
    if (bytes.size() != chunk_size && next != chunks.size()) return false;
  }
  return true;
}

/// Stages the blob in the new store; kept when its digest is wanted and new.
bool keep(BlobStore& blobs, const std::map<std::uint32_t, std::string_view>& chunks,
          const std::function<bool(const Digest&)>& wanted) {
  const auto staged = blobs.stage();
  for (const auto& [index, bytes] : chunks) staged->append(std::as_bytes(std::span(bytes)));
  staged->finish();
  if (!wanted(staged->digest()) || blobs.contains(staged->digest())) return false;
  StagedBlob* const batch[] = {staged.get()};
  blobs.keep(batch);
  return true;
}

void fill(Rocks& rocks, const DataPaths& paths, const Identity& identity, SalvageReport& report,
          const std::function<void(std::int64_t)>& progress) {
  RocksBlobStore blobs(rocks);
  blobs.begin();
  const std::set<Digest> rows = digests_of_rows(paths);
  Findings found;
  found.read(old_folders(paths));
  const auto wanted = [&](const Digest& digest) { return rows.contains(digest) || found.knows(digest); };
  for (const auto& [id, chunks] : found.blobs()) {
    if (!is_complete(chunks) || !keep(blobs, chunks, wanted)) continue;
    if (progress) progress(++report.images);
  }
  report.bytes = static_cast<std::int64_t>(blobs.total_bytes());
  for (const Digest& digest : rows) report.missing += blobs.contains(digest) ? 0 : 1;
  Batch named;
  named.put(Family::journal, std::string(store_key), identity.store);
  rocks.write(named, Durability::synced);
}

fs::path free_name(const fs::path& wanted) {
  fs::path name = wanted;
  for (int i = 2; fs::exists(name); ++i) name = wanted.string() + "." + std::to_string(i);
  return name;
}

}  // namespace

SalvageReport salvage_blobs(const fs::path& folder, const std::function<void(std::int64_t)>& progress) {
  const DataDir paths = lock_store(folder);
  const auto identity = read_identity(paths.identity_file());
  if (!identity)
    throw Error(Fault::missing, "the file lightkeep.id is missing; the name of the store is in it");
  if (identity->blobs == BlobsAt::there)
    throw Error(Fault::taken,
                "all images are in " + identity->place +
                    ", and blobs/ is the cache before it: remove it, and the next start makes it "
                    "anew");
  const std::uint64_t needed = bytes_in(old_folders(paths));
  if (paths.free_bytes() < needed)
    throw Error(Fault::full, "the new store needs up to " + std::to_string(needed) + " bytes, and " +
                                 std::to_string(paths.free_bytes()) + " are free");
  const fs::path fresh = paths.folder() / "blobs.new";
  fs::remove_all(fresh);  // what a crash left
  SalvageReport report;
  {
    Rocks rocks({.folder = fresh, .mode = OpenMode::make});
    fill(rocks, paths, *identity, report, progress);
  }
  {
    const auto metadata = open_metadata(paths.metadata_file(), 1);
    metadata->write([](Writer& db) { forget_blob_sequence(db); });
  }
  if (fs::exists(paths.blobs_folder()))
    fs::rename(paths.blobs_folder(), free_name(paths.folder() / "blobs.damaged"));
  fs::rename(fresh, paths.blobs_folder());
  File(paths.folder(), O_RDONLY | O_DIRECTORY).sync();
  return report;
}

}  // namespace lightkeep::store
