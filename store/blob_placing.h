// Where the blobs of a data folder are, and where they are to be: in the folder, or in an object store with
// the folder before it as a cache. The folder's identity says where they are. Used by who opens a data
// folder; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "store/identity.h"
#include "store/remote_blobs.h"

namespace lightkeep::store {

/// The object store at an address. Throws Error.
using Reach = std::function<std::unique_ptr<RemoteBlobs>(const std::string& address)>;

constexpr std::string_view local_blobs = "local";

struct BlobPlacing {
  /// Whether an address is wanted.
  bool wants_place() const { return !wanted.empty() && wanted != local_blobs; }

  std::string wanted{};        // an address, "local", or empty: where they are
  Reach reach{};               // may be empty where all are in the folder
  std::uint64_t min_free = 0;  // bytes of the disk that the cache leaves free
  std::chrono::milliseconds alone_for{std::chrono::minutes(10)};  // before it erases; see CachedBlobConfig
  std::chrono::milliseconds look_for_others{std::chrono::minutes(1)};
  int most_waiting = 12;  // threads that wait for originals on their way here; others are refused
  std::uint64_t copies = 10ull << 30;  // bytes of the cache, where they are in an object store
};

/// The identity with which the folder goes on. Throws Error{taken} for an address that is another than where
/// they are.
Identity place_blobs(Identity identity, const std::string& wanted);

/// Null where all blobs are in the folder. An object store without a name gets that of the store. Throws
/// Error{taken} for one that holds the blobs of another, and where it is not to be had and `must_answer`.
std::unique_ptr<RemoteBlobs> reach_blobs(const Identity& identity, const Reach& reach, bool must_answer);

}  // namespace lightkeep::store
