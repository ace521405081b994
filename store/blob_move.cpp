// Blobs on their way from the data folder to where they are kept.
#include "store/blob_move.h"

#include <algorithm>
#include <atomic>
#include <future>
#include <map>

#include "store/backup_pin.h"
#include "store/blob_engine.h"
#include "store/error.h"

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

std::uint64_t put_missing(RemoteBlobs& there, const std::vector<Digest>& blobs,
                          const std::function<std::unique_ptr<BlobReader>(const Digest& digest)>& open) {
  if (blobs.empty()) return 0;
  const auto sizes = sizes_between(there, blobs);
  std::atomic<std::uint64_t> sent = 0;
  for_each_at_once(blobs.size(), [&](std::size_t i) {
    const auto blob = open(blobs[i]);
    if (!blob) return;
    const auto found = sizes.find(blobs[i]);
    if (found != sizes.end() && found->second == blob->size()) return;
    there.put(blobs[i], *blob);
    sent += blob->size();
  });
  return sent;
}

/// Each round looks anew, for files that were there may have been put elsewhere since; the sweep waits.
void copy_ahead(const DataPaths& paths, RemoteBlobs& there,
                const std::function<void(std::int64_t blobs, std::uint64_t bytes)>& told) {
  const BackupPin pin(paths, BackupPin::As::backup);
  std::uint64_t sent = 0, sent_before = 0;
  do {
    sent_before = sent;
    std::int64_t looked_at = 0;
    const auto engine = open_blob_engine({.folder = paths.blobs_folder(), .mode = OpenMode::read_only});
    BlobStore& here = engine->blobs();
    for (auto page = here.list({}, most_in_page); !page.empty();
         page = here.list(page.back(), most_in_page)) {
      sent += put_missing(there, page, [&](const Digest& digest) { return here.open(digest); });
      told(looked_at += std::ssize(page), sent);
    }
  } while (sent > sent_before);
}

}  // namespace lightkeep::store
