// SHA-256, streaming. One object belongs to one thread.
#include "store/digest.h"

#include <algorithm>
#include <cstring>

#include "store/sha256_blocks.h"

namespace lightkeep::store {

namespace {

void compress(Sha256State& state, const std::uint8_t* blocks, std::size_t count) {
  static const auto implementation =
      has_sha_extensions() ? sha256_blocks_accelerated : sha256_blocks_portable;
  implementation(state, blocks, count);
}

}  // namespace

Sha256::Sha256()
    : state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19},
      block_{} {}

void Sha256::update(std::span<const std::byte> bytes) {
  if (bytes.empty()) return;
  const auto* next = reinterpret_cast<const std::uint8_t*>(bytes.data());
  std::size_t left = bytes.size();
  const std::size_t held = total_ % block_.size();
  total_ += left;
  if (held > 0) {
    const std::size_t taken = std::min(left, block_.size() - held);
    std::memcpy(block_.data() + held, next, taken);
    next += taken, left -= taken;
    if (held + taken < block_.size()) return;
    compress(state_, block_.data(), 1);
  }
  compress(state_, next, left / block_.size());
  std::memcpy(block_.data(), next + left / block_.size() * block_.size(), left % block_.size());
}

Digest Sha256::finish() {
  const std::uint64_t bits = total_ * 8;
  const std::size_t held = total_ % block_.size();
  std::array<std::byte, 72> tail{
      std::byte{0x80}};  // the one bit, zeros up to 56 bytes of the block, and the length
  const std::size_t zeros = (held < 56 ? 56 : 120) - held;
  for (int i = 0; i < 8; ++i) tail[zeros + i] = static_cast<std::byte>(bits >> (56 - 8 * i));
  update(std::span(tail).first(zeros + 8));

  Digest digest;
  for (int i = 0; i < 32; ++i) digest[i] = static_cast<std::uint8_t>(state_[i / 4] >> (24 - 8 * (i % 4)));
  return digest;
}

Digest sha256(std::string_view bytes) {
  Sha256 hash;
  hash.update(std::as_bytes(std::span(bytes)));
  return hash.finish();
}

}  // namespace lightkeep::store
