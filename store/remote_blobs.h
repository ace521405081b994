// Where blobs are kept outside of this machine, under their digests: an object store, in which each is
// written once and whole. Said by who builds the store; cached_blob_store.cpp uses it. Any thread, several at
// once. Every member throws Error{full, unreachable, missing, io}, each with a sentence for the operator.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/blob_store.h"
#include "store/digest.h"

namespace lightkeep::store {

struct RemoteBlob {
  Digest digest{};
  std::uint64_t size = 0;  // bytes
};

class RemoteBlobs {
 public:
  virtual ~RemoteBlobs() = default;

  /// Durable there, and seen there, when it returns; idempotent. Its bytes have been held against the digest.
  virtual void put(const Digest& digest, BlobReader& bytes) = 0;
  /// All of one, piece by piece as it comes. `begin` gets its size first; false ends it there. What the two
  /// throw passes.
  virtual void get(const Digest& digest, const std::function<bool(std::uint64_t size)>& begin,
                   const std::function<void(std::span<const std::byte>)>& take) = 0;
  /// A part of one; fewer bytes at its end.
  virtual std::size_t read_at(const Digest& digest, std::uint64_t offset, std::span<std::byte> out) = 0;
  virtual std::optional<std::uint64_t> size_of(const Digest& digest) = 0;
  /// A link to its bytes that anybody can follow for so many seconds.
  virtual std::string link(const Digest& digest, std::string_view media_type, int seconds) = 0;
  virtual void erase(const Digest& digest) = 0;  // idempotent
  /// In the order of their digests from behind `after` on, at most `most` and perhaps fewer; none: the end.
  virtual std::vector<RemoteBlob> list(const Digest& after, int most) = 0;

  /// Which store they belong to; empty until it is told. `name_store` is false where they got another name
  /// meanwhile.
  virtual std::optional<std::string> store_name() = 0;
  virtual bool name_store(std::string_view name) = 0;

  /// What the process that uses it has written last; empty before the first. Two that use it see each other.
  virtual std::optional<std::string> user() = 0;
  virtual void set_user(std::string_view user) = 0;

  /// Writes something of no use, to see whether writes succeed.
  virtual void probe() = 0;
  /// What waits ends soon, and all that comes after it.
  virtual void stop() = 0;
};

}  // namespace lightkeep::store
