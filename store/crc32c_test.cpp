// The sum by which RocksDB guards its bytes: known values, and both forms alike for every length and place.
#include "store/crc32c.h"

#include <gtest/gtest.h>

#include <string>

#include "store/random.h"

namespace lightkeep::store {
namespace {

TEST(Crc32c, GivesTheValuesOfRfc3720) {
  std::string up(32, '\0'), down(32, '\0');
  for (int i = 0; i < 32; ++i)
    up[static_cast<std::size_t>(i)] = static_cast<char>(i),
    down[static_cast<std::size_t>(31 - i)] = static_cast<char>(i);
  EXPECT_EQ(crc32c(std::string(32, '\0')), 0x8a9136aaU);
  EXPECT_EQ(crc32c(std::string(32, '\xff')), 0x62a8ab43U);
  EXPECT_EQ(crc32c(up), 0x46dd794eU);
  EXPECT_EQ(crc32c(down), 0x113fdb5cU);
  EXPECT_EQ(crc32c("123456789"), 0xe3069283U);
  EXPECT_EQ(crc32c(""), 0U);
}

TEST(Crc32c, BothFormsAreAlikeForEveryLengthAndPlace) {
  if (!has_crc32c_instruction()) GTEST_SKIP() << "this processor has no instruction for it";
  std::string bytes(60'000, '\0');
  random_bytes(std::as_writable_bytes(std::span(bytes)));
  const auto compare = [&](std::size_t from, std::size_t size) {
    const std::uint32_t state = 0x12345678U ^ static_cast<std::uint32_t>(size);
    ASSERT_EQ(crc32c_accelerated(state, bytes.data() + from, size),
              crc32c_portable(state, bytes.data() + from, size))
        << from << ", " << size;
  };
  for (std::size_t size = 0; size < 2'000; ++size) compare(size % 9, size);
  for (const std::size_t size :
       {3 * 8'192 - 1, 3 * 8'192, 3 * 8'192 + 1, 3 * 8'192 + 3 * 256 + 9, 6 * 8'192 + 777, 59'990})
    for (std::size_t from = 0; from < 9; ++from) compare(from, size);
}

#if defined(__x86_64__)
TEST(Crc32c, IsWhatRocksDbIsGiven) {
  const std::string first = "a picture of the harbour", second(70'001, 'x');
  EXPECT_EQ(rocksdb::crc32c::Extend(crc32c(first), second.data(), second.size()), crc32c(first + second));
  EXPECT_EQ(rocksdb::crc32c::Crc32cCombine(crc32c(first), crc32c(second), second.size()),
            crc32c(first + second));
  EXPECT_EQ(rocksdb::crc32c::Crc32cCombine(crc32c(first), crc32c(""), 0), crc32c(first));
}
#endif

}  // namespace
}  // namespace lightkeep::store
