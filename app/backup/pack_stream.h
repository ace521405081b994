// Packs as they are filled and stored, one after another, and the index of them. Used by what writes to a
// repository; one thread, and one of its own that stores a pack while the next is filled.
#pragma once

#include <functional>
#include <future>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "app/backup/catalog.h"

namespace lightkeep::backup {

class PackStream {
 public:
  PackStream(Storage& storage, const Key& key) : storage_(storage), key_(key) {}

  /// Fills `out` from the offset on.
  using Read = std::function<void(std::uint64_t offset, std::span<char> out)>;
  /// False where the bytes have another digest: then no index and no directory knows the image whole. Throws
  /// what `read` throws, with the same promise.
  bool add_image(const store::Digest& digest, std::uint64_t size, const Read& read);
  /// Pieces of an image that another pack had.
  void add_extent(const Extent& extent, std::string_view plain);
  void add_part(Kind kind, const store::Digest& digest, std::string_view plain);
  /// Stores the last pack; all are stored when it returns. Throws what storing any of them did.
  void flush();
  /// What was stored, after a flush.
  const std::vector<PackedExtents>& stored() const { return stored_; }
  std::uint64_t stored_bytes() const { return stored_bytes_; }

 private:
  PackWriter& writer_for(std::size_t plain);
  void send();
  void wait_for_sent();
  void forget(const store::Digest& digest);

  Storage& storage_;
  const Key& key_;
  std::optional<PackWriter> writer_;
  std::vector<PackedExtents> stored_;
  std::uint64_t stored_bytes_ = 0;
  std::string piece_, spare_;      // memory, for the next
  std::future<std::string> sent_;  // the bytes of a pack, when they are stored
};

}  // namespace lightkeep::backup
