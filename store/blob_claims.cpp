// Who is about to give blobs their rows, and who is about to take blobs away.
#include "store/blob_claims.h"

#include <algorithm>

namespace lightkeep::store {

bool BlobClaims::is_any_taken(const std::vector<Digest>& blobs) const {
  for (const Digest& blob : blobs) {
    const auto found = holders_.find(blob);
    if (found != holders_.end() && found->second == taken) return true;
  }
  return false;
}

/// All at once: who waits holds nothing.
BlobClaims::Pin::Pin(BlobClaims& claims, std::vector<Digest> blobs)
    : claims_(claims), blobs_(std::move(blobs)) {
  const sync::Lock lock(claims_.mutex_);
  while (claims_.is_any_taken(blobs_)) claims_.given_back_.wait(claims_.mutex_);
  for (const Digest& blob : blobs_) ++claims_.holders_[blob];
}

BlobClaims::Pin::~Pin() {
  const sync::Lock lock(claims_.mutex_);
  for (const Digest& blob : blobs_) {
    const auto found = claims_.holders_.find(blob);
    if (--found->second == 0) claims_.holders_.erase(found);
  }
}

BlobClaims::Taken::Taken(BlobClaims& claims, const std::vector<Digest>& wanted) : claims_(claims) {
  const sync::Lock lock(claims_.mutex_);
  for (const Digest& blob : wanted)
    if (claims_.holders_.try_emplace(blob, taken).second) blobs_.push_back(blob);
}

BlobClaims::Taken::~Taken() {
  const sync::Lock lock(claims_.mutex_);
  for (const Digest& blob : blobs_) claims_.holders_.erase(blob);
  claims_.given_back_.notify_all();
}

}  // namespace lightkeep::store
