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
constexpr std::size_t first_window = 256 << 10, largest_window = 1 << 20;  // read ahead of what is not kept
constexpr int most_in_page = 1'000;

[[noreturn]] void throw_other_bytes(const Digest& digest) {
  throw Error(Fault::corrupt, "the image " + text::to_hex(digest) + " has other bytes where it is kept");
}

}  // namespace

/// One of the threads that wait for bytes on their way here: some are left for what is here.
class CachedBlobStore::Waiting {
 public:
  explicit Waiting(CachedBlobStore& store) : store_(store) {
    if (++store_.waiting_for_bytes_ <= store_.config_.most_waiting) return;
    --store_.waiting_for_bytes_;
    throw Error(Fault::unreachable, "too many originals are on their way here");
  }
  ~Waiting() { --store_.waiting_for_bytes_; }
  Waiting(const Waiting&) = delete;

 private:
  CachedBlobStore& store_;
};

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
      const Waiting waiting(store_);
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
      if (const auto count = read_fetched(offset, out)) return *count;
    }
    return here_ ? read_at(offset, out) : read_there(offset, out);
  }

 private:
  /// Empty for a copy that went meanwhile, or is damaged.
  std::optional<std::size_t> read_here(std::uint64_t offset, std::span<std::byte> out) {
    try {
      return here_->read_at(offset, out);
    } catch (const Error&) {
      if (store_.is_here_alone(digest_)) throw;
      if (!store_.config_.read_only) store_.copies_.drop(digest_);
      here_.reset();
      return std::nullopt;
    }
  }

  /// Empty where it was not kept, or went again.
  std::optional<std::size_t> read_fetched(std::uint64_t offset, std::span<std::byte> out) {
    {
      const Waiting waiting(store_);
      if (const auto count = fetch_->read_at(offset, out)) return count;
    }
    fetch_.reset();
    here_ = store_.open_here(digest_);
    return std::nullopt;
  }

  std::size_t read_there(std::uint64_t offset, std::span<std::byte> out) {
    std::size_t done = 0;
    while (done < out.size() && offset + done < size_) {
      look_at(offset + done);
      const auto begin = static_cast<std::size_t>(offset + done - window_at_);
      const std::size_t count = std::min(out.size() - done, window_.size() - std::min(window_.size(), begin));
      if (count == 0) break;
      std::copy_n(window_.begin() + static_cast<std::ptrdiff_t>(begin), count,
                  out.begin() + static_cast<std::ptrdiff_t>(done));
      done += count;
    }
    return done;
  }

  /// Reads ahead the more, the longer it goes on from where it was.
  void look_at(std::uint64_t offset) {
    if (offset >= window_at_ && offset < window_at_ + window_.size()) return;
    const bool goes_on = !window_.empty() && offset == window_at_ + window_.size();
    ahead_ = goes_on ? std::min(2 * ahead_, largest_window) : first_window;
    window_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(ahead_, size_ - offset)));
    window_at_ = offset;
    const Waiting waiting(store_);
    window_.resize(store_.watch_.ask([&] { return store_.there_.read_at(digest_, offset, window_); }));
  }

  CachedBlobStore& store_;
  const Digest digest_;
  std::unique_ptr<BlobReader> here_;
  std::shared_ptr<BlobFetch> fetch_;
  std::uint64_t size_ = 0;
  std::vector<std::byte> window_;
  std::uint64_t window_at_ = 0;
  std::size_t ahead_ = first_window;
};

CachedBlobStore::CachedBlobStore(Rocks& rocks, RocksBlobStore& here, RemoteBlobs& there,
                                 const CachedBlobConfig& config)
    : rocks_(rocks),
      here_(here),
      there_(there),
      config_(config),
      copies_(rocks, here, config.budget),
      watch_(there, {.looks = !config.read_only,
                     .alone_for = config.alone_for,
                     .look_for_others = config.look_for_others,
                     .warn = config.warn}) {}

/// What is on its way here is given up.
CachedBlobStore::~CachedBlobStore() {
  std::vector<std::thread> carriers;
  {
    const sync::Lock lock(mutex_);
    stopping_ = true;
    carriers.swap(carriers_);
  }
  give_up();
  arrived_.notify_all();
  for (std::thread& carrier : carriers) carrier.join();
}

std::optional<std::string> CachedBlobStore::trouble() const {
  return asks_there() ? watch_.trouble() : std::nullopt;
}

bool CachedBlobStore::may_erase() {
  return !asks_there() || watch_.is_alone();
}

void CachedBlobStore::give_up() {
  watch_.end();
  there_.stop();
}

/// Here first, marked as all that is new, then there: what breaks off in between is found by its mark.
void CachedBlobStore::keep(std::span<StagedBlob* const> batch) {
  if (!config_.keeps_here) watch_.require_answers();
  here_.keep(batch);
  std::vector<StagedBlob*> distinct(batch.begin(), batch.end());
  std::ranges::sort(distinct, {}, [](const StagedBlob* blob) { return blob->digest(); });
  const auto same = [](const StagedBlob* one, const StagedBlob* other) {
    return one->digest() == other->digest();
  };
  distinct.erase(std::unique(distinct.begin(), distinct.end(), same), distinct.end());
  if (config_.keeps_here) {  // one that was a copy is what was uploaded, from now on
    std::vector<Digest> digests;
    for (const StagedBlob* blob : distinct) digests.push_back(blob->digest());
    return copies_.remove(digests);
  }
  try {
    for_each_at_once(distinct.size(), [&](std::size_t i) { put_there(*distinct[i]); });
  } catch (...) {
    here_.abandon(batch);
    throw;
  }
  copies_.trim();
}

/// Also where it was there: neither a copy here nor a look there tells whether it will stay, when it is being
/// taken away, or was changed.
void CachedBlobStore::put_there(StagedBlob& blob) {
  watch_.ask([&] { there_.put(blob.digest(), blob); });
  watch_.note_success();
  there_bytes_ += blob.size();
  copies_.add({{blob.digest()}});
}

std::unique_ptr<BlobReader> CachedBlobStore::open_here(const Digest& digest) {
  const auto manifest = here_.find(digest);
  if (!manifest || (config_.past_copies && copies_.contains(digest))) return nullptr;
  if (!config_.read_only) copies_.note_use(digest);
  return std::make_unique<RocksBlobReader>(rocks_, *manifest);
}

std::unique_ptr<BlobReader> CachedBlobStore::open(const Digest& digest) {
  if (!asks_there()) return here_.open(digest);
  return std::make_unique<Reader>(*this, digest);
}

/// Who looks at all asks in their order, and one list answers many.
std::uint64_t CachedBlobStore::size_there(const Digest& digest) {
  std::optional<std::uint64_t> size;
  if (config_.past_copies) {
    const sync::Lock lock(page_mutex_);
    if (page_.empty() || digest <= page_after_ || digest > page_.back().digest) {
      page_after_ = digest_before(digest);
      page_ = watch_.ask([&] { return there_.list(digest_before(digest), most_in_page); });
    }
    const auto found = std::ranges::lower_bound(page_, digest, {}, &RemoteBlob::digest);
    if (found != page_.end() && found->digest == digest) size = found->size;
  }
  // A list may be of before.
  if (!size) size = watch_.ask([&] { return there_.size_of(digest); });
  if (!size) throw Error(Fault::missing, "no stored image " + text::to_hex(digest));
  return *size;
}

std::optional<std::string> CachedBlobStore::link(const Digest& digest, std::string_view media_type,
                                                 int seconds) {
  if (config_.keeps_here || is_here_alone(digest)) return std::nullopt;
  return there_.link(digest, media_type, seconds);
}

bool CachedBlobStore::contains(const Digest& digest) {
  return here_.contains(digest) ||
         (asks_there() && watch_.ask([&] { return there_.size_of(digest).has_value(); }));
}

/// There first, and its marks last: a sweep that is cut off comes by again. What is on its way here from
/// before must not stay as a copy, which would tell that it is there.
void CachedBlobStore::erase(const Digest& digest) {
  if (asks_there()) watch_.ask([&] { there_.erase(digest); });
  {
    const sync::Lock lock(mutex_);
    if (const auto fetch = fetches_.find(digest); fetch != fetches_.end()) fetch->second->spoil();
  }
  copies_.remove({{digest}});
  here_.erase(digest);
}

std::vector<Digest> CachedBlobStore::list(const Digest& after, int most) {
  std::vector<Digest> all = here_.list(after, most);
  if (!asks_there()) return all;
  const std::vector<RemoteBlob> there = watch_.ask([&] { return there_.list(after, most); });
  // Behind the end of the shorter page nobody knows yet what the other has.
  std::optional<Digest> end;
  if (all.size() == static_cast<std::size_t>(most)) end = all.back();
  if (!there.empty() && (!end || there.back().digest < *end)) end = there.back().digest;
  if (after == Digest{}) counted_ = 0;
  for (const RemoteBlob& blob : there) {
    if (end && blob.digest > *end) break;
    counted_ += blob.size;
    all.push_back(blob.digest);
  }
  if (there.empty()) there_bytes_ = counted_;
  std::ranges::sort(all);
  all.erase(std::unique(all.begin(), all.end()), all.end());
  std::erase_if(all, [&](const Digest& digest) { return end && digest > *end; });
  return all;
}

std::uint64_t CachedBlobStore::total_bytes() const {
  const std::uint64_t here = here_.total_bytes(), copies = copies_.bytes();
  return there_bytes_ + (here > copies ? here - copies : 0);
}

std::shared_ptr<BlobFetch> CachedBlobStore::fetch(const Digest& digest) {
  watch_.require_answers();
  const sync::Lock lock(mutex_);
  const auto [place, begun] = fetches_.try_emplace(digest);
  if (begun) {
    place->second = std::make_shared<BlobFetch>(digest);
    waiting_.push_back(digest);
    if (idle_ < waiting_.size() && carriers_.size() < most_carriers) begin_carrier();
    arrived_.notify_one();
  }
  return place->second;
}

/// Where no thread is to be had, those that there are carry on.
void CachedBlobStore::begin_carrier() {
  try {
    carriers_.emplace_back([this] { carry_fetches(); });
  } catch (const std::system_error&) {
    if (!carriers_.empty()) return;
    fetches_.erase(waiting_.back());
    waiting_.pop_back();
    throw Error(Fault::unreachable, "there is no thread to fetch an image with");
  }
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
    fetches_[digest]->fail(std::make_exception_ptr(Error(Fault::unreachable, "the server is stopping")));
}

bool CachedBlobStore::has_room(std::uint64_t size) const {
  std::uint64_t free = 0;
  const Rocks::Use db(rocks_);
  return db->GetEnv()->GetFreeSpace(db->GetName(), &free).ok() && free >= config_.min_free + size;
}

/// What finds no room here is read from there.
void CachedBlobStore::carry(BlobFetch& fetch, const Digest& digest) {
  const auto place = [&](std::uint64_t size) -> std::unique_ptr<StagedBlob> {
    try {
      return size <= copies_.budget() / parts_of_budget && has_room(size) ? here_.stage() : nullptr;
    } catch (const Error&) {
      return nullptr;
    }
  };
  try {
    watch_.ask([&] {
      there_.get(
          digest, [&](std::uint64_t size) { return fetch.begin(size, place(size)); },
          [&](std::span<const std::byte> bytes) { fetch.take(bytes); });
    });
    fetch.end([&](StagedBlob& blob) { copies_.keep(blob); });
    copies_.trim();
  } catch (...) {
    fetch.fail(std::current_exception());
  }
}

MovedPage CachedBlobStore::move_page(const Digest& after, int most) {
  if (!config_.keeps_here) return move_there(after, most);
  const std::vector<RemoteBlob> listed = watch_.ask([&] { return there_.list(after, most); });
  std::vector<Digest> blobs;
  for (const RemoteBlob& blob : listed) blobs.push_back(blob.digest);
  MovedPage page = bring(blobs);
  page.end = listed.empty();
  if (!listed.empty()) page.last = listed.back().digest;
  return page;
}

/// What a move that was cut off has brought there, and an upload, is there already.
MovedPage CachedBlobStore::move_there(const Digest& after, int most) {
  std::vector<Digest> blobs = here_.list(after, most);
  MovedPage page{.end = blobs.empty(), .looked_at = std::ssize(blobs)};
  if (blobs.empty()) return page;
  page.last = blobs.back();
  std::erase_if(blobs, [&](const Digest& digest) { return copies_.contains(digest); });
  const auto open = [&](const Digest& digest) -> std::unique_ptr<BlobReader> {
    const auto manifest = here_.find(digest);
    return manifest ? std::make_unique<RocksBlobReader>(rocks_, *manifest) : nullptr;
  };
  const auto done = watch_.ask([&] { return put_missing(there_, blobs, open, page); });
  there_bytes_ += page.bytes;
  copies_.add(done);
  copies_.trim();
  return page;
}

MovedPage CachedBlobStore::bring(const std::vector<Digest>& blobs) {
  MovedPage page{.looked_at = std::ssize(blobs)};
  std::vector<Digest> lacking = blobs;
  std::erase_if(lacking, [&](const Digest& digest) { return is_here_alone(digest); });
  sync::Mutex mutex;  // guards `page`
  for_each_at_once(lacking.size(), [&](std::size_t i) {
    try {
      const std::uint64_t bytes = bring_here(lacking[i]);
      const sync::Lock lock(mutex);
      ++page.moved;
      page.bytes += bytes;
    } catch (const Error& error) {
      if (!is_of_one_blob(error)) throw;
      const sync::Lock lock(mutex);
      page.failed.push_back(text::to_hex(lacking[i]) + ": " + error.what());
    }
  });
  if (page.moved == 0) return page;
  Batch synced;  // and with it all that was logged before
  synced.put(Family::journal, std::string(probe_key), "");
  rocks_.write(synced, Durability::synced);
  return page;
}

/// The bytes that came for it: none where a copy of it is here and sound.
std::uint64_t CachedBlobStore::bring_here(const Digest& digest) {
  if (copies_.contains(digest)) {
    if (is_sound_here(digest)) {
      copies_.remove({{digest}});
      return 0;
    }
    copies_.drop(digest);
  }
  const auto staged = here_.stage();
  watch_.ask([&] {
    there_.get(
        digest, [](std::uint64_t) { return true; },
        [&](std::span<const std::byte> bytes) { staged->append(bytes); });
  });
  staged->finish();
  if (staged->digest() != digest) throw_other_bytes(digest);
  here_.keep_copy(*staged, {});
  copies_.remove({{digest}});  // one that a reader brought meanwhile
  return staged->size();
}

void CachedBlobStore::end_way_here() {
  copies_.remove_all();
  ended_ = true;
  watch_.end();
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
