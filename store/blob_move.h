// Blobs on their way from the data folder to where they are kept, many pages one after another, while they
// are read and added to. What is there already is not sent again, so that a move that was cut off goes on.
// Used by cached_blob_store.cpp and by the command that moves; one thread, which has others help it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "store/blob_store.h"
#include "store/data_dir.h"
#include "store/remote_blobs.h"

namespace lightkeep::store {

struct MovedPage {
  Digest last{};               // the next page is behind it
  bool end = false;            // there is none
  std::int64_t looked_at = 0;  // blobs
  std::int64_t moved = 0;      // of these, those that were not known to be where they are to be
  std::uint64_t bytes = 0;     // that were sent for it
};

/// `work` with each number from 0 to `count`, several at once. What one of them throws is thrown when all
/// have ended.
void for_each_at_once(std::size_t count, const std::function<void(std::size_t)>& work);

/// Has each of `blobs`, which are in the order of their digests, durable there. `open` gives null for one
/// that is gone. The bytes that were sent.
std::uint64_t put_missing(RemoteBlobs& there, const std::vector<Digest>& blobs,
                          const std::function<std::unique_ptr<BlobReader>(const Digest& digest)>& open);

/// Sends what is in the data folder, though a server is at work in it: again and again, until nothing is new.
/// `told` hears how many are there so far, and of how many bytes that were sent.
void copy_ahead(const DataPaths& paths, RemoteBlobs& there,
                const std::function<void(std::int64_t blobs, std::uint64_t bytes)>& told);

}  // namespace lightkeep::store
