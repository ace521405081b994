#include "app/api/text.h"

#include <gtest/gtest.h>

#include <vector>

namespace lightkeep::api {
namespace {

TEST(Text, EveryCharacterComesBack) {
  for (char32_t point = 0; point <= 0x10FFFF; ++point) {
    if (point == 0xD800) point = 0xE000;
    std::string text;
    append_character(text, point);
    std::string_view rest = text;
    ASSERT_EQ(take_character(rest), point);
    ASSERT_TRUE(rest.empty());
  }
}

TEST(Text, WhatIsNoCharacterStays) {
  const std::vector<std::string> broken{
      "\x80",     "\xBF",         "\xC0\x80",         "\xC1\xBF",         "\xC3",
      "\xC3(",    "\xE0\x9F\xBF", "\xE2\x82",         "\xED\xA0\x80",     "\xED\xBF\xBF",
      "\xFE",     "\xFF",         "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF8\x88\x80\x80\x80",
      "\xF0\x9F", "\xE2\x82(",    "\xC0\xAF",         "\xE0\x80\xAF"};
  for (const std::string& text : broken) {
    std::string_view rest = text;
    EXPECT_EQ(take_character(rest), std::nullopt) << text;
    EXPECT_EQ(rest, text);
    EXPECT_FALSE(is_utf8("a" + text));
  }
  std::string_view nothing;
  EXPECT_EQ(take_character(nothing), std::nullopt);
  EXPECT_TRUE(is_utf8(nothing));
}

TEST(Text, CharactersAreCountedAndNotCutInside) {
  EXPECT_EQ(count_characters("aä€😀"), 4U);
  EXPECT_EQ(cut_bytes("aä€😀", 10), "aä€😀");
  EXPECT_EQ(cut_bytes("aä€😀", 9), "aä€");
  EXPECT_EQ(cut_bytes("aä€😀", 6), "aä€");
  EXPECT_EQ(cut_bytes("aä€😀", 2), "a");
  EXPECT_EQ(cut_bytes("ä", 0), "");
}

TEST(Text, Latin1BecomesUtf8) {
  EXPECT_EQ(utf8_of_latin1("Stra\xDF"
                           "e"),
            "Straße");
}

TEST(Text, IsTrimmedAndLowered) {
  EXPECT_EQ(trimmed(" \t\r\n a b\v\f"), "a b");
  EXPECT_EQ(trimmed(" \n"), "");
  EXPECT_EQ(lower_case("AZaz[@Ä"), "azaz[@Ä");
}

TEST(Text, WhatDeceivesIsInvisible) {
  for (const char32_t point :
       {U'\0', U'\n', U'\x7F', U'\x85', U'\x200B', U'\x202E', U'\x2066', U'\xFEFF', U'\xE0041'})
    EXPECT_TRUE(is_invisible(point)) << static_cast<unsigned>(point);
  for (const char32_t point : {U' ', U'a', U'ß', U'写', U'😀'}) EXPECT_FALSE(is_invisible(point));
}

}  // namespace
}  // namespace lightkeep::api
