#include "store/crc32.h"

#include <zlib.h>

namespace lightkeep::store {

void Crc32::update(std::span<const std::byte> bytes) {
  value_ = static_cast<std::uint32_t>(
      crc32_z(value_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()));
}

}  // namespace lightkeep::store
