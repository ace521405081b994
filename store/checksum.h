// Checksums that clients send along with bytes, by the names that protocols give them, and the one of ZIP
// archives. Not for what the store itself relies on: that is SHA-256 (digest.h). Called by app/library.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace lightkeep::store {

/// "sha1,sha256"
std::string checksum_names();

/// One stream of bytes; one thread.
class Checksum {
 public:
  /// Null for a name that is not known.
  static std::unique_ptr<Checksum> make(std::string_view name);
  ~Checksum();
  Checksum(const Checksum&) = delete;

  void update(std::span<const std::byte> bytes);
  std::string finish();  // the bytes of the sum; call once

 private:
  struct State;
  explicit Checksum(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// CRC-32 as ZIP archives have it (ISO 3309, APPNOTE.TXT 4.4.7), of one stream of bytes; one thread.
class Crc32 {
 public:
  void update(std::span<const std::byte> bytes);
  std::uint32_t value() const { return value_; }

 private:
  std::uint32_t value_ = 0;
};

}  // namespace lightkeep::store
