// CRC-32 as ZIP archives have it (ISO 3309, APPNOTE.TXT 4.4.7). Not for what the store itself relies on: that
// is SHA-256 (digest.h). Called by app/library while bytes come in or are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace lightkeep::store {

/// One stream of bytes; one thread.
class Crc32 {
 public:
  void update(std::span<const std::byte> bytes);
  std::uint32_t value() const { return value_; }

 private:
  std::uint32_t value_ = 0;
};

}  // namespace lightkeep::store
