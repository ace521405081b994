// BlobStore whose blobs are kept in an object store, with RocksDB before it as a cache.
#include "store/cached_blob_store.h"

#include <pthread.h>

#include <algorithm>

#include "store/error.h"
#include "store/rocks_staged_blob.h"
#include "text/hex.h"

namespace lightkeep::store {

namespace {

constexpr std::size_t most_carriers = 16;     // blobs on their way here at once
constexpr std::uint64_t parts_of_budget = 8;  // one blob is kept as a copy up to one of them
constexpr std::size_t window_size = 4 << 20;  // bytes read ahead of what is not kept
constexpr int most_in_page = 1'000;

}  // namespace

/// What is said there of the bytes is no trouble of that place.
template <typename Work>
auto CachedBlobStore::ask_there(Work work) {
  try {
    if constexpr (std::is_void_v<decltype(work())>) {
      work();
      note_trouble(std::nullopt);
    } else {
      auto result = work();
      note_trouble(std::nullopt);
      return result;
    }
  } catch (const Error& error) {
    if (error.fault() == Fault::unreachable || error.fault() == Fault::full || error.fault() == Fault::io)
      note_trouble(error.what());
    throw;
  }
}

/// From the copy here, from what is on its way here, or from there, whichever is to be had.
class CachedBlobStore::Reader final : public BlobReader {
 public:
  Reader(CachedBlobStore& store, const Digest& digest)
      : store_(store), digest_(digest), here_(store.open_here(digest)) {
    if (here_) {
      size_ = here_->size();
    } else if (store_.config_.read_only) {
      size_ = store_.size_there(digest_);
    } else {
      fetch_ = store_.fetch(digest_);
      size_ = fetch_->size();
    }
  }

  std::uint64_t size() const override { return size_; }

  std::size_t read_at(std::uint64_t offset, std::span<std::byte> out) override {
    if (here_) {
      if (const auto count = read_here(offset, out)) return *count;
    }
    if (fetch_) {
      if (const auto count = fetch_->read_at(offset, out)) return *count;
      fetch_.reset();
      here_ = store_.open_here(digest_);
      if (here_) return read_at(offset, out);
    }
    return read_there(offset, out);
  }

 private:
  /// Empty for a copy that went meanwhile, or is damaged.
  std::optional<std::size_t> read_here(std::uint64_t offset, std::span<std::byte> out) {
    try {
      return here_->read_at(offset, out);
    } catch (const Error&) {
      if (store_.here_.contains(digest_) && !store_.copies_.contains(digest_)) throw;
      if (!store_.config_.read_only) store_.copies_.drop(digest_);
      here_.reset();
      return std::nullopt;
    }
  }

  std::size_t read_there(std::uint64_t offset, std::span<std::byte> out) {
    if (offset >= size_) return 0;
    if (out.size() >= window_size)
      return store_.ask_there([&] { return store_.there_.read_at(digest_, offset, out); });
    if (offset < window_at_ || offset >= window_at_ + window_.size()) {
      window_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(window_size, size_ - offset)));
      window_at_ = offset;
      window_.resize(store_.ask_there([&] { return store_.there_.read_at(digest_, offset, window_); }));
    }
    const auto begin = static_cast<std::size_t>(offset - window_at_);
    const std::size_t count = std::min(out.size(), window_.size() - std::min(window_.size(), begin));
    std::copy_n(window_.begin() + static_cast<std::ptrdiff_t>(begin), count, out.begin());
    return count;
  }

  CachedBlobStore& store_;
  const Digest digest_;
  std::unique_ptr<BlobReader> here_;
  std::shared_ptr<BlobFetch> fetch_;
  std::uint64_t size_ = 0;
  std::vector<std::byte> window_;
  std::uint64_t window_at_ = 0;
};

CachedBlobStore::CachedBlobStore(Rocks& rocks, RocksBlobStore& here, RemoteBlobs& there,
                                 const CachedBlobConfig& config)
    : rocks_(rocks), here_(here), there_(there), config_(config), copies_(rocks, here, config.budget) {}

/// What is on its way here is given up.
CachedBlobStore::~CachedBlobStore() {
  std::vector<std::thread> carriers;
  {
    const sync::Lock lock(mutex_);
    stopping_ = true;
    carriers.swap(carriers_);
  }
  there_.stop();
  arrived_.notify_all();
  for (std::thread& carrier : carriers) carrier.join();
}

/// The operator hears when it begins and when it is over.
void CachedBlobStore::note_trouble(std::optional<std::string> sentence) {
  bool begins = false, ends = false;
  {
    const sync::Lock lock(trouble_mutex_);
    begins = sentence && !trouble_;
    ends = !sentence && trouble_;
    trouble_ = sentence;
  }
  if (!config_.warn) return;
  if (begins) config_.warn("the place of the images fails: " + *sentence);
  if (ends) config_.warn("the place of the images is well again");
}

std::optional<std::string> CachedBlobStore::trouble() const {
  const sync::Lock lock(trouble_mutex_);
  return trouble_;
}

void CachedBlobStore::probe() {
  if (!config_.keeps_here) ask_there([&] { there_.probe(); });
}

/// Here first, marked as all that is new, then there: what breaks off in between is found by its mark.
void CachedBlobStore::keep(std::span<StagedBlob* const> batch) {
  here_.keep(batch);
  if (config_.keeps_here) return;
  std::vector<StagedBlob*> distinct(batch.begin(), batch.end());
  std::ranges::sort(distinct, {}, [](const StagedBlob* blob) { return blob->digest(); });
  const auto same = [](const StagedBlob* one, const StagedBlob* other) {
    return one->digest() == other->digest();
  };
  distinct.erase(std::unique(distinct.begin(), distinct.end(), same), distinct.end());
  try {
    for_each_at_once(distinct.size(), [&](std::size_t i) { put_there(*distinct[i]); });
  } catch (...) {
    here_.abandon(batch);
    throw;
  }
  copies_.trim();
}

/// That a copy of it is here tells that it was there; another may have taken it away.
void CachedBlobStore::put_there(StagedBlob& blob) {
  const Digest& digest = blob.digest();
  ask_there([&] {
    const bool was_there = copies_.contains(digest) || !here_.contains(digest);
    if (was_there && there_.size_of(digest) == blob.size()) return;
    there_.put(digest, blob);
    there_bytes_ += blob.size();
  });
  copies_.add({{digest}});
}

std::unique_ptr<BlobReader> CachedBlobStore::open_here(const Digest& digest) {
  const auto manifest = here_.find(digest);
  if (!manifest || (config_.past_copies && copies_.contains(digest))) return nullptr;
  if (!config_.read_only) copies_.note_use(digest);
  return std::make_unique<RocksBlobReader>(rocks_, *manifest);
}

std::unique_ptr<BlobReader> CachedBlobStore::open(const Digest& digest) {
  return std::make_unique<Reader>(*this, digest);
}

/// Who looks at all asks in their order, and one list answers many.
std::uint64_t CachedBlobStore::size_there(const Digest& digest) {
  std::optional<std::uint64_t> size;
  if (config_.past_copies) {
    const sync::Lock lock(page_mutex_);
    if (page_.empty() || digest <= page_after_ || digest > page_.back().digest) {
      page_after_ = digest_before(digest);
      page_ = ask_there([&] { return there_.list(digest_before(digest), most_in_page); });
    }
    const auto found = std::ranges::lower_bound(page_, digest, {}, &RemoteBlob::digest);
    if (found != page_.end() && found->digest == digest) size = found->size;
  } else {
    size = ask_there([&] { return there_.size_of(digest); });
  }
  if (!size) throw Error(Fault::missing, "no stored image " + text::to_hex(digest));
  return *size;
}

std::optional<std::string> CachedBlobStore::link(const Digest& digest, std::string_view media_type,
                                                 int seconds) {
  const bool here_alone = here_.contains(digest) && !copies_.contains(digest);
  if (config_.keeps_here || here_alone) return std::nullopt;
  return there_.link(digest, media_type, seconds);
}

bool CachedBlobStore::contains(const Digest& digest) {
  return here_.contains(digest) || ask_there([&] { return there_.size_of(digest).has_value(); });
}

/// There first, and its marks last: a sweep that is cut off comes by again. What is on its way here from
/// before must not stay as a copy, which would tell that it is there.
void CachedBlobStore::erase(const Digest& digest) {
  ask_there([&] { there_.erase(digest); });
  {
    const sync::Lock lock(mutex_);
    if (const auto fetch = fetches_.find(digest); fetch != fetches_.end()) fetch->second->spoil();
  }
  copies_.remove({{digest}});
  here_.erase(digest);
}

std::vector<Digest> CachedBlobStore::list(const Digest& after, int most) {
  const std::vector<RemoteBlob> there = ask_there([&] { return there_.list(after, most); });
  std::vector<Digest> all = here_.list(after, most);
  const std::optional<Digest> here_to =
      all.size() < static_cast<std::size_t>(most) ? std::nullopt : std::optional(all.back());
  if (after == Digest{}) counted_ = 0;
  for (const RemoteBlob& blob : there) {
    counted_ += blob.size;
    all.push_back(blob.digest);
  }
  if (there.empty()) there_bytes_ = counted_;
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  // Behind the end of the shorter page nobody knows yet what the other has.
  std::erase_if(all, [&](const Digest& digest) {
    return (here_to && digest > *here_to) || (!there.empty() && digest > there.back().digest);
  });
  return all;
}

std::uint64_t CachedBlobStore::total_bytes() const {
  const std::uint64_t here = here_.total_bytes(), copies = copies_.bytes();
  return there_bytes_ + (here > copies ? here - copies : 0);
}

std::shared_ptr<BlobFetch> CachedBlobStore::fetch(const Digest& digest) {
  const sync::Lock lock(mutex_);
  const auto [place, begun] = fetches_.try_emplace(digest);
  if (begun) {
    place->second = std::make_shared<BlobFetch>(digest);
    waiting_.push_back(digest);
    if (idle_ < waiting_.size() && carriers_.size() < most_carriers)
      carriers_.emplace_back([this] { carry_fetches(); });
    arrived_.notify_one();
  }
  return place->second;
}

void CachedBlobStore::carry_fetches() {
  ::pthread_setname_np(::pthread_self(), "fetch");
  const sync::Lock lock(mutex_);
  for (;;) {
    ++idle_;
    arrived_.wait(mutex_, [this]() REQUIRES(mutex_) { return stopping_ || !waiting_.empty(); });
    --idle_;
    if (stopping_) break;
    const Digest digest = waiting_.front();
    waiting_.pop_front();
    const std::shared_ptr<BlobFetch> fetch = fetches_[digest];
    {
      const sync::Unlock unlock(mutex_);
      carry(*fetch, digest);
    }
    fetches_.erase(digest);
  }
  for (const Digest& digest : waiting_)
    fetches_[digest]->fail(std::make_exception_ptr(Error(Fault::io, "the server is stopping")));
}

void CachedBlobStore::carry(BlobFetch& fetch, const Digest& digest) {
  try {
    ask_there([&] {
      there_.get(
          digest,
          [&](std::uint64_t size) {
            return fetch.begin(size, size <= copies_.budget() / parts_of_budget ? here_.stage() : nullptr);
          },
          [&](std::span<const std::byte> bytes) { fetch.take(bytes); });
    });
    fetch.end([&](StagedBlob& blob) { copies_.keep(blob); });
    copies_.trim();
  } catch (...) {
    fetch.fail(std::current_exception());
  }
}

MovedPage CachedBlobStore::move_page(const Digest& after, int most) {
  return config_.keeps_here ? move_here(after, most) : move_there(after, most);
}

/// What a move that was cut off has brought there, and an upload, is there already.
MovedPage CachedBlobStore::move_there(const Digest& after, int most) {
  std::vector<Digest> page = here_.list(after, most);
  MovedPage moved{.end = page.empty(), .looked_at = std::ssize(page)};
  if (page.empty()) return moved;
  moved.last = page.back();
  std::erase_if(page, [&](const Digest& digest) { return copies_.contains(digest); });
  if (page.empty()) return moved;
  moved.moved = std::ssize(page);
  moved.bytes = ask_there([&] {
    return put_missing(there_, page, [&](const Digest& digest) -> std::unique_ptr<BlobReader> {
      const auto manifest = here_.find(digest);
      return manifest ? std::make_unique<RocksBlobReader>(rocks_, *manifest) : nullptr;
    });
  });
  there_bytes_ += moved.bytes;
  copies_.add(page);
  copies_.trim();
  return moved;
}

MovedPage CachedBlobStore::move_here(const Digest& after, int most) {
  std::vector<RemoteBlob> page = ask_there([&] { return there_.list(after, most); });
  MovedPage moved{.end = page.empty(), .looked_at = std::ssize(page)};
  if (page.empty()) return moved;
  moved.last = page.back().digest;
  std::erase_if(page, [&](const RemoteBlob& blob) {
    return here_.contains(blob.digest) && !copies_.contains(blob.digest);
  });
  std::atomic<std::uint64_t> bytes = 0;
  for_each_at_once(page.size(), [&](std::size_t i) { bytes += bring_here(page[i].digest); });
  Batch synced;  // and with it all that was logged before
  synced.put(Family::journal, std::string(probe_key), "");
  rocks_.write(synced, Durability::synced);
  moved.moved = std::ssize(page);
  moved.bytes = bytes;
  return moved;
}

/// The bytes that came for it: none where a copy of it is here and sound, and none where it is gone.
std::uint64_t CachedBlobStore::bring_here(const Digest& digest) {
  if (copies_.contains(digest)) {
    if (is_sound_here(digest)) {
      copies_.remove({{digest}});
      return 0;
    }
    copies_.drop(digest);
  }
  const auto staged = here_.stage();
  try {
    ask_there([&] {
      there_.get(
          digest, [](std::uint64_t) { return true; },
          [&](std::span<const std::byte> bytes) { staged->append(bytes); });
    });
  } catch (const Error& error) {
    if (error.fault() == Fault::missing) return 0;
    throw;
  }
  staged->finish();
  if (staged->digest() != digest)
    throw Error(Fault::corrupt, "the image " + text::to_hex(digest) + " has other bytes where it is kept");
  here_.keep_copy(*staged, {});
  copies_.remove({{digest}});  // one that a reader brought meanwhile
  return staged->size();
}

bool CachedBlobStore::is_sound_here(const Digest& digest) {
  try {
    const auto blob = here_.open(digest);
    return digest_of(*blob) == digest;
  } catch (const Error&) {
    return false;
  }
}

}  // namespace lightkeep::store
