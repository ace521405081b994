// Where the images of a restore go.
#include "store/restored_blobs.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "store/blob_engine.h"
#include "store/blob_move.h"
#include "store/durable_file.h"
#include "sync/mutex.h"

namespace lightkeep::store {

namespace {

constexpr int marks_at_once = 1000, listed_at_once = 1000;

class BlobsHere final : public RestoredBlobs {
 public:
  explicit BlobsHere(const std::filesystem::path& folder)
      : engine_(open_blob_engine({.folder = folder, .mode = OpenMode::make, .unlogged = true})) {}

  std::vector<Digest> present(std::span<const RemoteBlob> blobs) override {
    std::vector<Digest> found;
    for (const RemoteBlob& blob : blobs)
      if (engine_->blobs().contains(blob.digest)) found.push_back(blob.digest);
    std::ranges::sort(found);
    return found;
  }
  std::unique_ptr<StagedBlob> stage() override { return engine_->blobs().stage(); }
  void keep(std::span<StagedBlob* const> batch) override { engine_->blobs().keep(batch); }
  void flush() override { engine_->flush(); }

  void finish(std::string_view store) override {
    for (auto kept = engine_->blobs().marked(Mark::unsettled, marks_at_once); !kept.empty();
         kept = engine_->blobs().marked(Mark::unsettled, marks_at_once)) {
      std::vector<Digest> digests;
      for (const MarkedBlob& blob : kept) digests.push_back(blob.digest);
      engine_->blobs().unmark(digests);
    }
    engine_->name_store(store);
    engine_->flush();
    engine_.reset();
  }

 private:
  std::unique_ptr<BlobEngine> engine_;
};

/// What a crash left of it does not count.
const std::filesystem::path& unlinked(const std::filesystem::path& path) {
  ::unlink(path.c_str());
  return path;
}

/// In a file that has lost its name, and goes with it.
class FileBlob final : public StagedBlob {
 public:
  explicit FileBlob(const std::filesystem::path& path)
      : file_(unlinked(path), O_RDWR | O_CREAT | O_EXCL, 0600) {
    unlinked(path);
  }

  void append(std::span<const std::byte> bytes) override {
    file_.write_all({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    hash_.update(bytes);
    size_ += bytes.size();
  }
  void finish() override { digest_ = hash_.finish(); }
  const Digest& digest() const override { return digest_; }
  std::uint64_t size() const override { return size_; }
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) override {
    return file_.read_at(offset, out);
  }

 private:
  File file_;
  Sha256 hash_;
  Digest digest_{};
  std::uint64_t size_ = 0;
};

class BlobsThere final : public RestoredBlobs {
 public:
  BlobsThere(std::unique_ptr<RemoteBlobs> there, std::filesystem::path folder)
      : there_(std::move(there)), folder_(std::move(folder)) {}

  /// A list may be of before: what it names is asked for.
  std::vector<Digest> present(std::span<const RemoteBlob> blobs) override {
    list_all();
    sync::Mutex mutex;  // guards `found`
    std::vector<Digest> found;
    for_each_at_once(blobs.size(), [&](std::size_t i) {
      const auto& [digest, size] = blobs[i];
      if (!std::ranges::binary_search(*listed_, digest) || there_->size_of(digest) != size) return;
      const sync::Lock lock(mutex);
      found.push_back(digest);
    });
    std::ranges::sort(found);
    return found;
  }

  std::unique_ptr<StagedBlob> stage() override {
    return std::make_unique<FileBlob>(folder_ / "image.restoring");
  }
  void keep(std::span<StagedBlob* const> batch) override {
    for_each_at_once(batch.size(), [&](std::size_t i) { there_->put(batch[i]->digest(), *batch[i]); });
  }
  void flush() override {}
  void finish(std::string_view) override {}  // it has its name since the beginning

 private:
  void list_all() {
    if (listed_) return;
    std::vector<Digest> all;
    for (auto page = there_->list({}, listed_at_once); !page.empty();
         page = there_->list(all.back(), listed_at_once))
      for (const RemoteBlob& blob : page) all.push_back(blob.digest);
    listed_ = std::move(all);
  }

  const std::unique_ptr<RemoteBlobs> there_;
  const std::filesystem::path folder_;
  std::optional<std::vector<Digest>> listed_;  // in their order
};

}  // namespace

std::unique_ptr<RestoredBlobs> restore_blobs_here(const std::filesystem::path& blobs) {
  return std::make_unique<BlobsHere>(blobs);
}

std::unique_ptr<RestoredBlobs> restore_blobs_there(std::unique_ptr<RemoteBlobs> there,
                                                   const std::filesystem::path& folder) {
  return std::make_unique<BlobsThere>(std::move(there), folder);
}

}  // namespace lightkeep::store
