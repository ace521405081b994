// The engine under blobs and derived images: one RocksDB for both.
#include "store/blob_engine.h"

#include "store/rocks.h"
#include "store/rocks_blob_store.h"
#include "store/rocks_renditions.h"

namespace lightkeep::store {

namespace {

class RocksEngine final : public BlobEngine {
 public:
  explicit RocksEngine(const BlobEngineConfig& config)
      : rocks_({.folder = config.folder,
                .mode = config.mode,
                .set_aside = config.set_aside,
                .warn = config.warn,
                .max_open_files = config.max_open_files,
                .unlogged = config.unlogged}),
        blobs_(rocks_),
        renditions_(rocks_, config.rendition_budget) {
    if (config.mode != OpenMode::read_only) blobs_.begin();
  }

  BlobStore& blobs() override { return blobs_; }
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

  std::optional<std::string> trouble() const override { return rocks_.trouble(); }
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
};

}  // namespace

std::unique_ptr<BlobEngine> open_blob_engine(const BlobEngineConfig& config) {
  return std::make_unique<RocksEngine>(config);
}

}  // namespace lightkeep::store
