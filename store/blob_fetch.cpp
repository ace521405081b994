// One blob on its way here from where it is kept.
#include "store/blob_fetch.h"

#include <algorithm>

#include "store/error.h"
#include "text/hex.h"

namespace lightkeep::store {

bool BlobFetch::begin(std::uint64_t size, std::unique_ptr<StagedBlob> place) {
  const sync::Lock lock(mutex_);
  size_ = size;
  bytes_ = std::move(place);
  passed_ = bytes_ == nullptr;
  changed_.notify_all();
  return !passed_;
}

/// Where there is no room for it here, it still can be read from there.
void BlobFetch::take(std::span<const std::byte> bytes) {
  const sync::Lock lock(mutex_);
  if (passed_) return;
  try {
    bytes_->append(bytes);
  } catch (const Error&) {
    passed_ = true;
    bytes_.reset();
  }
  if (bytes_) readable_ = std::min(bytes_->size(), *size_ - 1);
  changed_.notify_all();
}

void BlobFetch::end(const std::function<void(StagedBlob&)>& keep) {
  const sync::Lock lock(mutex_);
  if (passed_) return;
  try {
    bytes_->finish();
    if (bytes_->digest() == digest_ && !spoiled_) keep(*bytes_);
  } catch (const Error&) {
    passed_ = true;
  }
  if (!passed_ && bytes_->digest() != digest_)
    throw Error(Fault::corrupt, "the image " + text::to_hex(digest_) + " has other bytes where it is kept");
  readable_ = *size_;
  changed_.notify_all();
}

void BlobFetch::spoil() {
  const sync::Lock lock(mutex_);
  spoiled_ = true;
}

void BlobFetch::fail(std::exception_ptr error) {
  const sync::Lock lock(mutex_);
  error_ = std::move(error);
  changed_.notify_all();
}

void BlobFetch::throw_error() const {
  if (error_) std::rethrow_exception(error_);
}

std::uint64_t BlobFetch::size() {
  const sync::Lock lock(mutex_);
  changed_.wait(mutex_, [this]() REQUIRES(mutex_) { return size_ || error_; });
  if (!size_) throw_error();
  return *size_;
}

std::optional<std::size_t> BlobFetch::read_at(std::uint64_t offset, std::span<std::byte> out) {
  const sync::Lock lock(mutex_);
  changed_.wait(mutex_, [&]() REQUIRES(mutex_) { return size_ || error_; });
  if (!size_) throw_error();
  const std::uint64_t end =
      offset >= *size_ ? *size_ : offset + std::min<std::uint64_t>(out.size(), *size_ - offset);
  changed_.wait(mutex_, [&]() REQUIRES(mutex_) { return readable_ >= end || passed_ || error_; });
  if (readable_ < end) throw_error();
  if (passed_) return std::nullopt;
  try {
    return bytes_->read_at(offset, out);
  } catch (const Error& error) {
    if (error.fault() == Fault::missing) return std::nullopt;
    throw;
  }
}

}  // namespace lightkeep::store
