// Blobs on their way from the data folder to where they are kept, many pages one after another, while they
// are read and added to. What is there already is not sent again, so that a move that was cut off goes on.
// Used by cached_blob_store.cpp and by the command that moves; one thread, which has others help it.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "store/blob_store.h"
#include "store/data_dir.h"
#include "store/error.h"
#include "store/remote_blobs.h"

namespace lightkeep::store {

struct MovedPage {
  Digest last{};               // the next page is behind it
  bool end = false;            // there is none
  std::int64_t looked_at = 0;  // blobs
  std::int64_t moved = 0;      // of these, those that were not known to be where they are to be
  std::uint64_t bytes = 0;     // that were sent for it
  /// Those that cannot be moved, each with the reason: damaged, or gone.
  std::vector<std::string> failed{};
};

/// `work` with each number from 0 to `count`, several at once. What one of them throws is thrown when all
/// have ended.
void for_each_at_once(std::size_t count, const std::function<void(std::size_t)>& work);

/// What is wrong is wrong with one blob, and the others can go on.
bool is_of_one_blob(const Error& error);

/// Null for one that is gone.
using OpenBlob = std::function<std::unique_ptr<BlobReader>(const Digest& digest)>;

/// Has each of `blobs`, which are in the order of their digests, durable there, and says so in `page`. Gives
/// those that are there now.
std::vector<Digest> put_missing(RemoteBlobs& there, const std::vector<Digest>& blobs, const OpenBlob& open,
                                MovedPage& page);

/// Sends what is in the data folder, though a server is at work in it: again and again, until nothing is new.
/// `told` hears how many were looked at so far, and of how many bytes that were sent. Gives those that cannot
/// be sent, each with the reason.
std::vector<std::string> copy_ahead(const DataPaths& paths, RemoteBlobs& there,
                                    const std::function<void(std::int64_t blobs, std::uint64_t bytes)>& told);

}  // namespace lightkeep::store
