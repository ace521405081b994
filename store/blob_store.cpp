// What all stores of blobs have in common.
#include "store/blob_store.h"

#include <algorithm>
#include <string>

namespace lightkeep::store {

Digest digest_of(BlobReader& blob) {
  Sha256 hash;
  std::string part(static_cast<std::size_t>(std::min<std::uint64_t>(blob.size(), 1 << 20)), '\0');
  for (std::uint64_t at = 0; at < blob.size();) {
    const std::size_t got = blob.read_at(at, std::as_writable_bytes(std::span(part)));
    if (got == 0) break;  // shorter than it says: another digest
    hash.update(std::as_bytes(std::span(part)).first(got));
    at += got;
  }
  return hash.finish();
}

}  // namespace lightkeep::store
