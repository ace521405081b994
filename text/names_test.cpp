#include "text/names.h"

#include <gtest/gtest.h>

#include <utility>

#include "text/utf8.h"

namespace lightkeep::text {
namespace {

std::string name_of(std::string_view text) {
  const VisibleName made = visible_name(text);
  EXPECT_EQ(made.refusal, "") << text;
  return made.name;
}

std::string refusal_of(std::string_view text, std::size_t most = longest_name) {
  const VisibleName made = visible_name(text, most);
  EXPECT_EQ(made.name, "") << text;
  return made.refusal;
}

TEST(VisibleName, IsTrimmedAndComposed) {
  EXPECT_EQ(name_of("  Summer photos\r\n"), "Summer photos");
  EXPECT_EQ(name_of("Zu\u0308rich"), "Z\u00fcrich");
  EXPECT_EQ(name_of("\u1112\u1161\u11ab"), "\ud55c");
  EXPECT_EQ(name_of("\u212b"), "\u00c5");  // the sign for Ångström is the letter
  EXPECT_EQ(name_of("ﬁ"), "ﬁ");            // a ligature is kept: compatibility is for searching
}

TEST(VisibleName, KeepsWhatScriptsAndEmojiNeed) {
  for (const char* name :
       {"写真", "نمی\u200cخواهم", "👩\u200d👩\u200d👧", "❤\uFE0F", "a\u00a0b", "葛\U000E0100"})
    EXPECT_EQ(name_of(name), name);
}

TEST(VisibleName, HoldsNothingThatNobodySees) {
  const std::string sentence = "A name cannot hold line breaks, control characters or invisible characters.";
  EXPECT_EQ(refusal_of(std::string_view("a\0b", 3)), sentence);
  for (const char* text : {"a\u0007b", "a\nb", "a\tb", "a\rb", "a\u0085b", "a\u2028b", "a\u202eb", "a\u2066b",
                           "a\u200eb", "a\u061cb", "a\u200bb", "a\ufeffb", "a\u00adb", "a\U000E0041b"})
    EXPECT_EQ(refusal_of(text), sentence) << text;
  EXPECT_EQ(refusal_of("a\xff"), "A name must be UTF-8.");
}

TEST(VisibleName, ShowsSomething) {
  for (const char* text : {"", "  ", "\t\n", "\u00a0", "\u3000\u2003", "\u200d", "\u2800"})
    EXPECT_EQ(refusal_of(text), "A name cannot be empty.") << text;
}

TEST(VisibleName, IsCountedComposed) {
  std::string decomposed;
  for (int i = 0; i < 100; ++i) decomposed += "e\u0301";
  EXPECT_EQ(count_characters(name_of(decomposed)), 100U);
  EXPECT_EQ(refusal_of(decomposed + "e"), "A name has at most 100 characters.");
  EXPECT_EQ(refusal_of(std::string(101, 'x')), "A name has at most 100 characters.");
  EXPECT_EQ(refusal_of(std::string(1'000'000, 'x')), "A name has at most 100 characters.");
  EXPECT_EQ(refusal_of("abcd", 3), "A name has at most 3 characters.");
  // Some characters come apart in the normal form, and count as what they become.
  std::string exceptions;
  for (int i = 0; i < 60; ++i) exceptions += "\u0958";
  EXPECT_EQ(refusal_of(exceptions), "A name has at most 100 characters.");
  EXPECT_EQ(visible_name("a\nb", 10, "A tag").refusal.substr(0, 5), "A tag");
}

TEST(CleanText, IsWhatIsSeenComposedAndCut) {
  const std::pair<std::string, const char*> rows[] = {
      {"  NIKON D850 \n", "NIKON D850"},
      {std::string("Ca\0non\x7f", 7), "Canon"},
      {"E\u202eOS", "EOS"},
      {"Caf\xe9", "Caf\u00e9"},  // ISO 8859-1
      {"Cafe\u0301", "Caf\u00e9"},
      {" \u200b ", ""},
  };
  for (const auto& [text, clean] : rows) EXPECT_EQ(clean_text(text), clean) << text;
  EXPECT_EQ(clean_text(std::string(500, 'x')), std::string(100, 'x'));
  EXPECT_EQ(clean_text(std::string(500, '\xa0') + "seen"), "seen")
      << "blanks of any script in front take no room";
  EXPECT_EQ(clean_text("\u00e9\u00e9\u00e9", 2), "\u00e9\u00e9");
  EXPECT_EQ(clean_text("ab cd", 3), "ab");
}

TEST(FileName, KeepsTheLastSegmentOnly) {
  const std::pair<const char*, const char*> rows[] = {
      {"cat.jpg", "cat.jpg"},
      {"../../etc/passwd", "passwd"},
      {"C:\\Users\\ann\\cat.jpg", "cat.jpg"},
      {"写真 1.jpg", "写真 1.jpg"},
      {"a/", ""},
      {"", ""},
      {"..", ""},
      {".", ""},
      {"..\xc2\x85/x", "x"},
      {"\xc0\xaf.jpg", "\xc3\x80\xc2\xaf.jpg"},  // an overlong slash is no slash
  };
  for (const auto& [name, clean] : rows) EXPECT_EQ(clean_file_name(name), clean) << name;
}

TEST(FileName, IsCleanedAndComposed) {
  const std::pair<std::string, const char*> rows[] = {
      {"  cat.jpg  ", "cat.jpg"},
      {"c\r\nat\x7f.jpg", "cat.jpg"},
      {std::string("a\0b\r\n.png", 9), "ab.png"},
      {"cat\u202egpj.exe", "catgpj.exe"},
      {"c\u200bat.jpg", "cat.jpg"},
      {"\xfc.jpg", "\u00fc.jpg"},  // ISO 8859-1
      {"bu\u0308cher.jpg", "b\u00fccher.jpg"},
      {"👩\u200d👧.jpg", "👩\u200d👧.jpg"},
  };
  for (const auto& [name, clean] : rows) EXPECT_EQ(clean_file_name(name), clean) << name;
}

TEST(FileName, IsCutBetweenCharactersWithItsExtensionKept) {
  std::string name;
  for (int i = 0; i < 200; ++i) name += "é";
  const std::string clean = clean_file_name(name + ".jpeg");
  EXPECT_LE(clean.size(), 255U);
  EXPECT_GE(clean.size(), 254U);
  EXPECT_TRUE(clean.ends_with("é.jpeg"));
  EXPECT_EQ(clean_file_name(std::string(254, 'x') + " yz"), std::string(254, 'x'));
  EXPECT_EQ(clean_file_name("a." + std::string(300, 'x')), "a." + std::string(253, 'x'));
}

TEST(Caseless, IsTheSameForLettersOfEitherCase) {
  EXPECT_EQ(caseless("IMG.JPG"), "img.jpg");
  EXPECT_EQ(caseless("ÉTÉ.jpg"), caseless("été.JPG"));
  EXPECT_EQ(caseless("STRASSE"), caseless("straße"));
  EXPECT_EQ(caseless("ΟΔΟΣ"), caseless("οδος"));
  EXPECT_NE(caseless("Łódź"), caseless("lodz"));
}

TEST(FileName, HasTheExtensionOfWhatItIs) {
  EXPECT_EQ(with_extension("a.png", "png", ""), "a.png");
  EXPECT_EQ(with_extension("a.PNG", "png", ""), "a.PNG");
  EXPECT_EQ(with_extension("a.Jpeg", "jpg", "jpeg"), "a.Jpeg");
  EXPECT_EQ(with_extension("a.png", "jpg", "jpeg"), "a.png.jpg");
  for (const char* name : {"夜景", "a", "a.", ".", "v1.2", "png"})
    EXPECT_EQ(with_extension(name, "png", ""), std::string(name) + ".png");
  const std::string longest(longest_file_name, 'x');
  EXPECT_EQ(with_extension(longest, "png", ""), longest.substr(4) + ".png");
  EXPECT_EQ(cut_file_name(longest + ".png", 8), "xxxx.png");
}

TEST(Blank, IsWhatShowsNothing) {
  for (const char* blank : {"", " \t\n", "\u3000", "\u00a0\u2003", "\u200b", "\u200d", "\ufeff"})
    EXPECT_TRUE(is_blank(blank)) << blank;
  for (const char* text : {"a", " . ", "。", "\u3000夜", "\xff", "\u0301"})
    EXPECT_FALSE(is_blank(text)) << text;
}

TEST(SmallLetters, AreOneForOne) {
  EXPECT_EQ(small_letters("ÄÖ Ω ЁЖ ＡＢ A\u030A"), "äö ω ёж ａｂ å");
  EXPECT_EQ(small_letters("ß ẞ ﬁ ı"), "ß ß ﬁ ı");
  EXPECT_EQ(small_letters("İ"), "İ") << "an i without its dot would be another's";
}

}  // namespace
}  // namespace lightkeep::text
