// The store: opens its parts in order, closes them in reverse, and sweeps what no row refers to.
#include "store/store.h"

#include "store/blob_references.h"
#include "store/data_dir.h"
#include "store/open_metadata.h"
#include "store/open_vault.h"
#include "store/rocks.h"
#include "store/rocks_blob_store.h"
#include "store/rocks_renditions.h"

namespace lightkeep::store {

struct Store::Parts {
  explicit Parts(const StoreConfig& config)
      : folder(config.folder),
        metadata(open_metadata(folder.metadata_file(), config.readers)),
        vault(open_vault(folder.master_key_file(), config.master_key, *metadata)),
        rocks({folder.blobs_folder(), config.warn}),
        blobs(rocks),
        renditions(rocks, config.rendition_budget) {}

  /// Holds uploads out of the short time between the durability of their bytes and of their rows. The
  /// turnstile keeps a stream of uploads from passing a sweep that waits.
  std::unique_lock<std::shared_mutex> condemn() {
    const std::lock_guard turn(turnstile);
    return std::unique_lock(pins);
  }

  bool sweep_fresh(int most);
  bool sweep_unreferenced(Millis before, int most);
  void erase(const std::vector<Digest>& digests);

  DataDir folder;
  std::unique_ptr<Metadata> metadata;
  std::unique_ptr<Vault> vault;
  Rocks rocks;
  RocksBlobStore blobs;
  RocksRenditions renditions;
  std::mutex turnstile;
  std::shared_mutex pins;
};

/// Blobs that were kept or were about to be erased, and that nobody has looked at since.
bool Store::Parts::sweep_fresh(int most) {
  const std::vector<Digest> fresh = blobs.find_fresh(most);
  std::vector<Digest> orphans, settled;
  metadata->read([&](Reader& db) {
    for (const Digest& digest : fresh) (has_blob_row(db, digest) ? settled : orphans).push_back(digest);
  });
  erase(orphans);
  if (!settled.empty()) blobs.unmark_fresh(settled);
  return fresh.size() == static_cast<std::size_t>(most);
}

/// Marks first, then the rows, then the bytes: wherever it stops, the marks lead the next sweep to the rest.
bool Store::Parts::sweep_unreferenced(Millis before, int most) {
  const auto found = metadata->read([&](Reader& db) { return find_unreferenced_blobs(db, before, most); });
  if (found.empty()) return false;
  blobs.mark_fresh(found);
  erase(metadata->write([&](Writer& db) { return forget_blobs(db, found); }));
  return found.size() == static_cast<std::size_t>(most);
}

void Store::Parts::erase(const std::vector<Digest>& digests) {
  for (const Digest& digest : digests) {
    renditions.erase_all(digest);
    blobs.erase(digest);
  }
}

Store::Store(const StoreConfig& config) : parts_(std::make_unique<Parts>(config)) {}
Store::~Store() = default;

BlobStore& Store::blobs() {
  return parts_->blobs;
}
Renditions& Store::renditions() {
  return parts_->renditions;
}
Metadata& Store::metadata() {
  return *parts_->metadata;
}
Vault& Store::vault() {
  return *parts_->vault;
}

std::uint64_t Store::free_bytes() const {
  return parts_->folder.free_bytes();
}

Store::Pin Store::pin() {
  const std::lock_guard turn(parts_->turnstile);
  return Pin(parts_->pins);
}

bool Store::sweep(Millis before, int most) {
  const auto condemned = parts_->condemn();
  const bool more_fresh = parts_->sweep_fresh(most);
  return parts_->sweep_unreferenced(before, most) || more_fresh;
}

}  // namespace lightkeep::store
