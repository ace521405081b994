// Derived images, kept in RocksDB under a size budget; the least recently used go first, and those of one
// image hold a part of it at most. Losing them costs time only. Every member may be called from any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "store/digest.h"

namespace lightkeep::store {

class Renditions {
 public:
  struct Found {
    std::uint64_t size = 0;                    // bytes
    std::shared_ptr<const std::string> whole;  // of a small one; null: read_at
  };

  virtual ~Renditions() = default;

  /// What was made from `source` by `recipe` (its canonical text, which includes the output format). Marks it
  /// used.
  virtual std::optional<Found> find(const Digest& source, std::string_view recipe) = 0;
  /// Bytes of a large one, from `offset` on, not always as many as there is room for; 0 at its end, and when
  /// it has been evicted since. Marks it used.
  virtual std::size_t read_at(const Digest& source, std::string_view recipe, std::uint64_t offset,
                              std::span<std::byte> out) = 0;
  /// Keeps `bytes`; replaces what was there. Not synced. Never throws for a full disk: it then keeps nothing.
  virtual void keep(const Digest& source, std::string_view recipe, std::string_view bytes) = 0;
  virtual void erase_all(const Digest& source) = 0;

  virtual std::uint64_t total_bytes() const = 0;
  virtual std::uint64_t budget() const = 0;
  /// Evicts until under budget, at most `most` entries; true when there is more to do.
  virtual bool trim(std::size_t most) = 0;
};

}  // namespace lightkeep::store
