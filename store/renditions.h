// Derived images, kept in RocksDB under a size budget; the least recently used go first. Losing them costs
// time only. Every member may be called from any thread.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "store/digest.h"

namespace lightkeep::store {

class Renditions {
 public:
  virtual ~Renditions() = default;

  /// The bytes made from `source` by `recipe` (its canonical text, which includes the output format), or
  /// null. Marks them used.
  virtual std::shared_ptr<const std::string> find(const Digest& source, std::string_view recipe) = 0;
  /// Keeps `bytes`; replaces what was there. Not synced. Never throws for a full disk: it then keeps nothing.
  virtual void keep(const Digest& source, std::string_view recipe, std::string_view bytes) = 0;
  virtual void erase_all(const Digest& source) = 0;

  virtual std::uint64_t total_bytes() const = 0;
  virtual std::uint64_t budget() const = 0;
  /// Evicts until under budget, at most `most` entries; true when there is more to do.
  virtual bool trim(std::size_t most) = 0;
};

}  // namespace lightkeep::store
