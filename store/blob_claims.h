// Who is about to give blobs their rows, and who is about to take blobs away: of one blob never both at once.
// Uploads share a blob, the sweep has it alone; those of other blobs do not wait for each other, however
// long the one takes. Owned by sweeper.cpp; any thread.
#pragma once

#include <map>
#include <vector>

#include "store/digest.h"
#include "sync/mutex.h"

namespace lightkeep::store {

class BlobClaims {
 public:
  /// Held by an upload from before BlobStore::keep until its rows are committed.
  class [[nodiscard]] Pin {
   public:
    /// Waits while the sweep has one of them.
    Pin(BlobClaims& claims, std::vector<Digest> blobs);
    ~Pin();
    Pin(const Pin&) = delete;

   private:
    BlobClaims& claims_;
    const std::vector<Digest> blobs_;
  };

  /// Held by the sweep: those of `wanted` that no upload has. One thread at a time.
  class [[nodiscard]] Taken {
   public:
    Taken(BlobClaims& claims, const std::vector<Digest>& wanted);
    ~Taken();
    Taken(const Taken&) = delete;
    const std::vector<Digest>& blobs() const { return blobs_; }

   private:
    BlobClaims& claims_;
    std::vector<Digest> blobs_;
  };

 private:
  static constexpr int taken = -1;
  bool is_any_taken(const std::vector<Digest>& blobs) const REQUIRES(mutex_);

  sync::Mutex mutex_;
  sync::Condition given_back_;
  std::map<Digest, int> holders_ GUARDED_BY(mutex_);  // uploads, or `taken`
};

}  // namespace lightkeep::store
