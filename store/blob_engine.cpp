// The engine under blobs and derived images: one RocksDB for both, and an object store behind it where there
// is one.
#include "store/blob_engine.h"

#include "store/cached_blob_store.h"
#include "store/rocks.h"
#include "store/rocks_blob_store.h"
#include "store/rocks_renditions.h"

namespace lightkeep::store {

namespace {

class RocksEngine final : public BlobEngine {
 public:
  explicit RocksEngine(BlobEngineConfig config)
      : rocks_({.folder = config.folder,
                .mode = config.mode,
                .set_aside = config.set_aside,
                .warn = config.warn,
                .max_open_files = config.max_open_files,
                .unlogged = config.unlogged}),
        blobs_(rocks_),
        renditions_(rocks_, config.rendition_budget) {
    const bool read_only = config.mode == OpenMode::read_only;
    if (!read_only) blobs_.begin();
    there_ = std::move(config.there);
    if (there_)
      cached_.emplace(rocks_, blobs_, *there_,
                      CachedBlobConfig{.keeps_here = config.keeps_here,
                                       .read_only = read_only,
                                       .past_copies = config.past_copies,
                                       .budget = config.keeps_here ? ~std::uint64_t{0} : config.copies,
                                       .min_free = config.min_free,
                                       .most_waiting = config.most_waiting,
                                       .alone_for = config.alone_for,
                                       .look_for_others = config.look_for_others,
                                       .warn = config.warn});
    if (cached_ && config.new_place) cached_->forget_copies();
  }

  BlobStore& blobs() override {
    if (cached_) return *cached_;
    return blobs_;
  }
  MovedPage move_page(const Digest& after, int most) override { return cached_->move_page(after, most); }
  MovedPage bring(const std::vector<Digest>& blobs) override { return cached_->bring(blobs); }
  void end_way_here() override { cached_->end_way_here(); }
  bool has_copies() override {
    bool found = false;
    rocks_.scan(Family::journal, copy_prefix, [&](std::string_view key, std::string_view) {
      found = key.starts_with(copy_prefix);
      return false;
    });
    return found;
  }
  void give_up() override {
    if (cached_) cached_->give_up();
  }
  Renditions& renditions() override { return renditions_; }

  std::optional<std::string> store_name() const override {
    std::string name;
    return rocks_.get(Family::journal, store_key, name) ? std::optional(name) : std::nullopt;
  }
  void name_store(std::string_view name) override { note(store_key, name); }
  void flush() override { rocks_.flush(); }

  std::uint64_t synced_sequence() const override { return rocks_.synced_sequence(); }
  std::uint64_t last_sequence() const override { return rocks_.last_sequence(); }
  std::vector<std::string> damaged_files() const override { return rocks_.damaged_files(); }

  std::optional<std::string> trouble() const override {
    auto sentence = rocks_.trouble();
    return sentence || !cached_ ? sentence : cached_->trouble();
  }
  void probe() override { note(probe_key, ""); }

 private:
  void note(std::string_view key, std::string_view value) {
    Batch batch;
    batch.put(Family::journal, std::string(key), std::string(value));
    rocks_.write(batch, Durability::synced);
  }

  mutable Rocks rocks_;
  RocksBlobStore blobs_;
  RocksRenditions renditions_;
  std::unique_ptr<RemoteBlobs> there_;
  std::optional<CachedBlobStore> cached_;
};

}  // namespace

std::unique_ptr<BlobEngine> open_blob_engine(BlobEngineConfig config) {
  return std::make_unique<RocksEngine>(std::move(config));
}

}  // namespace lightkeep::store
