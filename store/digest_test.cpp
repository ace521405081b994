// Digest against the examples of FIPS 180-4, and the two forms of the compression function against each
// other.
#include "store/digest.h"

#include <gtest/gtest.h>

#include <random>

#include "text/hex.h"

namespace lightkeep::store {
namespace {

TEST(Digest, GivesTheStandardsExamples) {
  EXPECT_EQ(text::to_hex(sha256("")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(text::to_hex(sha256("abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(text::to_hex(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(text::to_hex(sha256(std::string(1'000'000, 'a'))),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

std::string random_text(std::size_t size, unsigned seed) {
  std::mt19937 random(seed);
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>(random());
  return text;
}

TEST(Digest, DoesNotDependOnHowTheBytesArrive) {
  for (std::size_t size = 0; size < 300; ++size) {
    const std::string text = random_text(size, static_cast<unsigned>(size));
    for (const std::size_t step : {1u, 7u, 63u, 64u, 65u}) {
      Sha256 hash;
      for (std::size_t at = 0; at < size; at += step) {
        hash.update(std::as_bytes(std::span(text).subspan(at, std::min(step, size - at))));
      }
      ASSERT_EQ(hash.finish(), sha256(text)) << size << " in steps of " << step;
    }
  }
}

TEST(Digest, TheProcessorsExtensionsAgreeWithThePortableForm) {
  if (!has_sha_extensions()) GTEST_SKIP() << "no SHA extensions here";
  for (std::size_t count = 0; count < 40; ++count) {
    const std::string text = random_text(64 * count, static_cast<unsigned>(count));
    const auto* blocks = reinterpret_cast<const std::uint8_t*>(text.data());
    Sha256State portable = {1, 2, 3, 4, 5, 6, 7, 8}, accelerated = portable;
    sha256_blocks_portable(portable, blocks, count);
    sha256_blocks_accelerated(accelerated, blocks, count);
    ASSERT_EQ(portable, accelerated) << count;
  }
}

}  // namespace
}  // namespace lightkeep::store
