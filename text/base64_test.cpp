#include "text/base64.h"

#include <gtest/gtest.h>

#include <array>

namespace lightkeep::text {
namespace {

TEST(Base64, IsWrittenAsTheRfcSays) {
  EXPECT_EQ(base64(""), "");
  EXPECT_EQ(base64("f"), "Zg==");
  EXPECT_EQ(base64("fo"), "Zm8=");
  EXPECT_EQ(base64("foo"), "Zm9v");
  EXPECT_EQ(base64("foobar"), "Zm9vYmFy");
  EXPECT_EQ(base64("\xff\xfe\xfd"), "//79");
}

TEST(Base64, ForUrlsHasItsAlphabetAndNoPadding) {
  const std::array<std::byte, 4> bytes{std::byte{0xFF}, std::byte{0xFE}, std::byte{0xFB}, std::byte{0}};
  EXPECT_EQ(base64url(bytes), "__77AA");
  EXPECT_EQ(base64url({}), "");
}

TEST(Base64, OfUrlsTakesItsAlphabetAlone) {
  EXPECT_EQ(decode_base64url("__77AA"), std::string("\xFF\xFE\xFB\0", 4));
  for (const char* text : {"//77AA", "__77AA==", "__77 AA", "data:;base64,AA", "A"})
    EXPECT_EQ(decode_base64url(text), std::nullopt) << text;
}

TEST(Base64, OfAnyLengthComesBack) {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    EXPECT_EQ(decode_base64(base64(bytes)), bytes);
    EXPECT_EQ(decode_base64url(base64url(std::as_bytes(std::span(bytes)))), bytes);
    bytes += static_cast<char>(i * 37);
  }
}

std::optional<std::string> lenient(std::string_view text) {
  std::string out;
  const bool good = decode_base64_leniently(text, [&](std::span<const std::byte> bytes) {
    out.append(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  });
  return good ? std::optional(out) : std::nullopt;
}

TEST(Base64, StrictFormIsTheRfcs) {
  EXPECT_EQ(decode_base64(""), "");
  EXPECT_EQ(decode_base64("Zg=="), "f");
  EXPECT_EQ(decode_base64("Zm8="), "fo");
  EXPECT_EQ(decode_base64("Zm9v"), "foo");
  for (const char* bad : {"Zg", "Zg=", "Z", "Zg===", "=Zg=", "Zm9v\n", "Zm-_", "Zm9*", "Zg==Zg=="})
    EXPECT_FALSE(decode_base64(bad)) << bad;
}

TEST(Base64, LenientFormTakesWhatClientsSend) {
  EXPECT_EQ(lenient("Zg"), "f");
  EXPECT_EQ(lenient("Zm9v\r\n YmFy\n"), "foobar");
  EXPECT_EQ(lenient("data:image/png;base64,Zm9v"), "foo");
  EXPECT_EQ(lenient("-_-_"), lenient("+/+/"));
  for (const char* bad : {"Z", "Zm9v!", "Zg==Zg==", "data:image/png,Zm9v", "\xff\xff"})
    EXPECT_FALSE(lenient(bad)) << bad;
}

TEST(Base64, LongTextComesInPieces) {
  std::size_t pieces = 0, total = 0;
  EXPECT_TRUE(decode_base64_leniently(std::string(400'000, 'A'), [&](std::span<const std::byte> bytes) {
    ++pieces;
    total += bytes.size();
    EXPECT_LE(bytes.size(), 48u << 10);
  }));
  EXPECT_EQ(total, 300'000u);
  EXPECT_GT(pieces, 5u);
}

}  // namespace
}  // namespace lightkeep::text
