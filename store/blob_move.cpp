// Blobs on their way from the data folder to where they are kept.
#include "store/blob_move.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <map>

#include "store/backup_pin.h"
#include "store/blob_engine.h"
#include "store/error.h"
#include "sync/mutex.h"
#include "text/hex.h"

namespace lightkeep::store {

namespace {

constexpr std::size_t most_at_once = 4;
constexpr int most_in_page = 1'000;

}  // namespace

void for_each_at_once(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  std::atomic<bool> failed = false;
  const auto run = [&] {
    try {
      for (std::size_t i = next++; i < count && !failed; i = next++) work(i);
    } catch (...) {
      failed = true;
      throw;
    }
  };
  std::vector<std::future<void>> helpers;
  for (std::size_t i = 1; i < std::min(most_at_once, count); ++i)
    helpers.push_back(std::async(std::launch::async, run));
  std::exception_ptr failure;
  const auto note_failure = [&](const std::function<void()>& ended) {
    try {
      ended();
    } catch (...) {
      if (!failure) failure = std::current_exception();
    }
  };
  note_failure(run);
  for (std::future<void>& helper : helpers) note_failure([&] { helper.get(); });
  if (failure) std::rethrow_exception(failure);
}

bool is_of_one_blob(const Error& error) {
  return error.fault() == Fault::corrupt || error.fault() == Fault::missing;
}

namespace {

/// Sizes of those that are there, from the first to the last of `blobs`.
std::map<Digest, std::uint64_t> sizes_between(RemoteBlobs& there, const std::vector<Digest>& blobs) {
  std::map<Digest, std::uint64_t> sizes;
  for (Digest last = digest_before(blobs.front()); last < blobs.back();) {
    const auto page = there.list(last, most_in_page);
    if (page.empty()) break;
    for (const RemoteBlob& blob : page) sizes[blob.digest] = blob.size;
    last = page.back().digest;
  }
  return sizes;
}

}  // namespace

/// What a list says may be of before; each is asked for.
std::vector<Digest> put_missing(RemoteBlobs& there, const std::vector<Digest>& blobs, const OpenBlob& open,
                                MovedPage& page) {
  if (blobs.empty()) return {};
  const auto sizes = sizes_between(there, blobs);
  sync::Mutex mutex;  // guards `done` and `page`
  std::vector<Digest> done;
  const auto put = [&](const Digest& digest) -> std::uint64_t {
    const auto blob = open(digest);
    if (!blob) return 0;
    const auto found = sizes.find(digest);
    if (found != sizes.end() && found->second == blob->size() && there.size_of(digest) == blob->size())
      return 0;
    there.put(digest, *blob);
    return blob->size();
  };
  for_each_at_once(blobs.size(), [&](std::size_t i) {
    try {
      const std::uint64_t sent = put(blobs[i]);
      const sync::Lock lock(mutex);
      done.push_back(blobs[i]);
      page.bytes += sent;
      ++page.moved;
    } catch (const Error& error) {
      if (!is_of_one_blob(error)) throw;
      const sync::Lock lock(mutex);
      page.failed.push_back(text::to_hex(blobs[i]) + ": " + error.what());
    }
  });
  return done;
}

/// Each round looks anew, for files that were there may have been put elsewhere since; the sweep waits.
std::vector<std::string> copy_ahead(
    const DataPaths& paths, RemoteBlobs& there,
    const std::function<void(std::int64_t blobs, std::uint64_t bytes)>& told) {
  const BackupPin pin(paths, BackupPin::As::backup);
  std::uint64_t sent = 0;
  for (;;) {
    MovedPage round;
    const auto engine = open_blob_engine({.folder = paths.blobs_folder(), .mode = OpenMode::read_only});
    BlobStore& here = engine->blobs();
    const auto open = [&](const Digest& digest) { return here.open(digest); };
    for (auto page = here.list({}, most_in_page); !page.empty();
         page = here.list(page.back(), most_in_page)) {
      put_missing(there, page, open, round);
      told(round.looked_at += std::ssize(page), sent + round.bytes);
    }
    sent += round.bytes;
    if (round.bytes == 0) return std::move(round.failed);
  }
}

}  // namespace lightkeep::store
