#include "text/utf8.h"

#include <gtest/gtest.h>

#include <vector>

namespace lightkeep::text {
namespace {

TEST(Utf8, EveryCharacterComesBack) {
  for (char32_t point = 0; point <= 0x10FFFF; ++point) {
    if (point == 0xD800) point = 0xE000;
    std::string text;
    append_character(text, point);
    std::string_view rest = text;
    ASSERT_EQ(take_character(rest), point);
    ASSERT_TRUE(rest.empty());
  }
}

TEST(Utf8, WhatIsNoCharacterStays) {
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

TEST(Utf8, CharactersAreCountedAndNotCutInside) {
  EXPECT_EQ(count_characters("aä€😀"), 4U);
  EXPECT_EQ(cut_bytes("aä€😀", 10), "aä€😀");
  EXPECT_EQ(cut_bytes("aä€😀", 9), "aä€");
  EXPECT_EQ(cut_bytes("aä€😀", 6), "aä€");
  EXPECT_EQ(cut_bytes("aä€😀", 2), "a");
  EXPECT_EQ(cut_bytes("ä", 0), "");
}

TEST(Utf8, Latin1BecomesUtf8) {
  EXPECT_EQ(utf8_of_latin1("Stra\xDF"
                           "e"),
            "Straße");
}

TEST(Utf8, WhatDeceivesIsInvisible) {
  for (const char32_t point :
       {U'\0', U'\n', U'\x7F', U'\x85', U'\xAD', U'\x61C', U'\x200B', U'\x200E', U'\x2028', U'\x202E',
        U'\x2060', U'\x2066', U'\x206F', U'\x3164', U'\xFEFF', U'\xFFF9', U'\xE0041', U'\xE0FFF'})
    EXPECT_TRUE(is_invisible(point)) << static_cast<unsigned>(point);
  for (const char32_t point :
       {U' ', U'a', U'~', U'\xA0', U'ß', U'\x200A', U'写', U'\xFE0F', U'😀', U'\xE0100', U'\x10FFFF'})
    EXPECT_FALSE(is_invisible(point)) << static_cast<unsigned>(point);
}

TEST(Utf8, JoinersAreNotSeenAndHaveTheirPlace) {
  for (const char32_t point : {U'\x200C', U'\x200D'}) {
    EXPECT_EQ(why_invisible(point), Invisible::joiner);
    EXPECT_FALSE(is_invisible(point));
  }
}

}  // namespace
}  // namespace lightkeep::text
