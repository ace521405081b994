// Ids of requests.
#include "app/http/request_ids.h"

#include <random>

#include "text/hex.h"

namespace lightkeep::http {
namespace {

/// The finishing step of SplitMix64: a bijection, so that no two counts give one id.
std::uint64_t scatter(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

}  // namespace

RequestIds::RequestIds() {
  std::random_device device;
  seed_ = static_cast<std::uint64_t>(device()) << 32 | device();
}

std::string RequestIds::next() {
  std::uint64_t value = scatter(seed_ + count_.fetch_add(1, std::memory_order_relaxed));
  std::string out(16, '0');
  for (char& c : out) {
    c = text::hex_digits[value & 15];
    value >>= 4;
  }
  return out;
}

}  // namespace lightkeep::http
