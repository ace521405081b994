// One blob on its way here from where it is kept: one thread carries it, any number reads it meanwhile. Its
// last bytes are held back until all of them have its digest, so that nobody takes wrong ones for the whole.
// Used by cached_blob_store.cpp.
#pragma once

#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "store/blob_store.h"
#include "sync/mutex.h"

namespace lightkeep::store {

class BlobFetch {
 public:
  explicit BlobFetch(const Digest& digest) : digest_(digest) {}

  // Of who carries it, in this order.

  /// Its bytes go to `place`; null: they do not come this way, and false is returned.
  bool begin(std::uint64_t size, std::unique_ptr<StagedBlob> place);
  void take(std::span<const std::byte> bytes);
  /// `keep` gets it whole, where it is still wanted. Throws Error{corrupt} where its bytes are others.
  void end(const std::function<void(StagedBlob&)>& keep);
  /// Nothing more comes: who waits gets this error.
  void fail(std::exception_ptr error);

  // Of anybody.

  /// It ends without being kept, though those who read it get what comes.
  void spoil();
  /// Waits until it is known. Throws what went wrong.
  std::uint64_t size();
  /// Waits for the bytes. Empty where they do not come this way: it is not kept, or was taken away again.
  /// Throws what went wrong.
  std::optional<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> out);

 private:
  void throw_error() const REQUIRES(mutex_);

  const Digest digest_;
  sync::Mutex mutex_;
  sync::Condition changed_;
  std::optional<std::uint64_t> size_ GUARDED_BY(mutex_);
  std::unique_ptr<StagedBlob> bytes_ GUARDED_BY(mutex_);  // null once they do not come this way
  std::uint64_t readable_ GUARDED_BY(mutex_) = 0;
  bool passed_ GUARDED_BY(mutex_) = false;  // they do not come this way
  bool spoiled_ GUARDED_BY(mutex_) = false;
  std::exception_ptr error_ GUARDED_BY(mutex_);
};

}  // namespace lightkeep::store
