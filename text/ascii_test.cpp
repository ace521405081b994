#include "text/ascii.h"

#include <gtest/gtest.h>

#include <vector>

#include "text/hex.h"

namespace lightkeep::text {
namespace {

TEST(Ascii, IsTrimmedByTheCallersMeasure) {
  EXPECT_EQ(trim(" \t\r\n a b\v\f"), "a b");
  EXPECT_EQ(trim(" \n"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim(" \ta\n ", blanks), "a\n");  // a line end is no blank of a header
  EXPECT_EQ(trim("  a\t", " "), "a\t");
}

TEST(Ascii, IsLoweredWithoutALocale) {
  EXPECT_EQ(lower("AZaz[@Ä"), "azaz[@Ä");
  EXPECT_TRUE(equal_ignoring_case("Content-TYPE", "content-type"));
  EXPECT_FALSE(equal_ignoring_case("a", "ab"));
  EXPECT_FALSE(equal_ignoring_case("@", "`"));  // a bit apart, and no letters
  EXPECT_FALSE(equal_ignoring_case("Ä", "ä"));
}

TEST(Ascii, HasClasses) {
  for (int byte = 0; byte < 256; ++byte) {
    const auto c = static_cast<char>(byte);
    const bool digit = byte >= '0' && byte <= '9';
    const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    EXPECT_EQ(is_digit(c), digit) << byte;
    EXPECT_EQ(is_letter(c), letter) << byte;
    EXPECT_EQ(is_alphanumeric(c), digit || letter) << byte;
    EXPECT_EQ(is_control(c), byte < 32 || byte == 127) << byte;
    EXPECT_EQ(is_visible(c), byte > 32 && byte < 127) << byte;
    EXPECT_EQ(is_in(letters_digits_and("-"), c), digit || letter || c == '-') << byte;
  }
  EXPECT_TRUE(is_number("007"));
  EXPECT_FALSE(is_number(""));
  EXPECT_FALSE(is_number("1 "));
  EXPECT_FALSE(is_number("-1"));
  EXPECT_TRUE(is_token("x-a_1"));
  EXPECT_FALSE(is_token(""));
  EXPECT_FALSE(is_token("a b"));
  EXPECT_FALSE(is_token(std::string_view("\0", 1)));
}

TEST(Ascii, ListsHaveMembers) {
  std::vector<std::string> members;
  for_each_member(" a, ,b c\t,,d", [&](std::string_view member) { members.emplace_back(member); });
  EXPECT_EQ(members, (std::vector<std::string>{"a", "b c", "d"}));
}

TEST(Hex, GoesThereAndBack) {
  const std::array<std::uint8_t, 3> bytes{0x00, 0x9F, 0xFA};
  EXPECT_EQ(to_hex(bytes), "009ffa");
  std::array<std::uint8_t, 3> read{};
  EXPECT_TRUE(from_hex("009FfA", read));
  EXPECT_EQ(read, bytes);
  for (const char* bad : {"", "009ff", "009ffa0", "009ffg", " 09ffa", "009ffa\n"})
    EXPECT_FALSE(from_hex(bad, read)) << bad;
}

}  // namespace
}  // namespace lightkeep::text
