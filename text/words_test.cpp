// Words: the same for each way to write them, in each script, and never anything but words.
#include "text/words.h"

#include <gmock/gmock.h>
#include <utf8proc.h>

#include <algorithm>
#include <cstdlib>
#include <random>

#include "text/utf8.h"

namespace lightkeep::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> words(std::string_view text, Cut cut = Cut::query) {
  return words_of(text, cut, 100);
}

std::string in_form(const std::string& text, int options) {
  utf8proc_uint8_t* made = nullptr;
  utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
               static_cast<utf8proc_ssize_t>(text.size()), &made,
               static_cast<utf8proc_option_t>(UTF8PROC_STABLE | options));
  std::string out(reinterpret_cast<char*>(made));
  std::free(made);
  return out;
}

TEST(Words, AreFoldedAndDistinct) {
  EXPECT_THAT(words("Über über, the 'CAFÉ'!"), ElementsAre("uber", "the", "cafe"));
  EXPECT_THAT(words("IMG_2024-05.jpg"), ElementsAre("img", "2024", "05", "jpg"));
  EXPECT_THAT(words(""), IsEmpty());
}

TEST(Words, LettersOfLatinAreFoundWithoutTheirStrokesAndLigatures) {
  EXPECT_THAT(
      words("Łódź Øresund Straße œuvre Þór Đà Nẵng Kızılay İstanbul ŒUVRE STRAẞE"),
      ElementsAre("lodz", "oresund", "strasse", "oeuvre", "thor", "da", "nang", "kizilay", "istanbul"));
  EXPECT_THAT(words("ﬁne ｆｕｌｌ x² Ａ"), ElementsAre("fine", "full", "x2", "a"));
}

TEST(Words, OneFormForAllThatIsCompared) {
  for (const char* text : {"한국사진", "Йошкар-Ола", "ガーデン", "Café résumé", "Việt Nam", "हिन्दी क़लम",
                           "Ἀθῆναι", "กรุงเทพ", "น้ำตก", "ນ້ຳຕົກ", "שָׁלוֹם", "ﻋﺮﺑﻲ"}) {
    for (const Cut cut : {Cut::query, Cut::index}) {
      EXPECT_EQ(words(in_form(text, UTF8PROC_COMPOSE), cut), words(in_form(text, UTF8PROC_DECOMPOSE), cut))
          << text;
      EXPECT_EQ(words(text, cut), words(in_form(text, UTF8PROC_COMPOSE | UTF8PROC_COMPAT), cut)) << text;
    }
  }
}

TEST(Words, MarksInsideDoNotSplit) {
  EXPECT_THAT(words("हिन्दी"), ElementsAre("हिन्दी"));
  EXPECT_THAT(words("தமிழ்"), ElementsAre("தமிழ்"));
  EXPECT_EQ(words("שָׁלוֹם"), words("שלום"));
  EXPECT_EQ(words("مُحَمَّد"), words("محمد"));
  EXPECT_EQ(words("محـــمد"), words("محمد"));
  EXPECT_EQ(words("أحمد"), words("احمد"));
}

TEST(Words, ScriptsWithoutSpacesAreCutIntoPairs) {
  EXPECT_THAT(words("京都の夜景.jpg"), ElementsAre("京都", "都の", "の夜", "夜景", "jpg"));
  EXPECT_THAT(words("夜", Cut::query), ElementsAre("夜"));
  EXPECT_THAT(words("夜景", Cut::index), ElementsAre("夜景", "景"));
  EXPECT_THAT(words("대한민국 여행"), ElementsAre("대한", "한민", "민국", "여행"));
  EXPECT_THAT(words("東京2024年"), ElementsAre("東京", "2024", "年"));
  EXPECT_THAT(words("ガーデン"), ElementsAre("ガー", "ーデ", "デン"));
  EXPECT_THAT(words("กรุง"), ElementsAre("กรุ", "รุง"));
}

TEST(Words, SymbolsAreWordsAndPunctuationIsNone) {
  EXPECT_THAT(words("party🎉🎉 ❤️ 👨‍👩‍👧 €5"),
              ElementsAre("party", "🎉", "❤", "👨👩👧", "€", "5"));
  for (const char* text : {"!!!", "*", "%", "\"", " ", "…", "-_-", "。、", "¿?", "+", "<>|~`^=$"})
    EXPECT_THAT(words(text), IsEmpty()) << text;
}

TEST(Words, TellWhereTheyStand) {
  const std::string text = "Łódź 夜景 e\u0301t";
  std::vector<std::string> shown, halves;
  for_each_word(text, Cut::query, [&](const Word& word) {
    shown.push_back(text.substr(word.begin, word.end - word.begin));
    halves.push_back(text.substr(word.begin, word.half - word.begin) + "|" +
                     std::string(word.folded.substr(0, word.folded_half)));
    return true;
  });
  EXPECT_THAT(shown, ElementsAre("Łódź", "夜景", "e\u0301t"));
  EXPECT_THAT(halves, ElementsAre("Łódź|lodz", "夜|夜", "e\u0301t|et"));
}

TEST(Words, LongOnesCountByTheirBeginning) {
  EXPECT_THAT(words(std::string(150, 'Y') + " b"), ElementsAre(std::string(longest_word, 'y'), "b"));
  std::string marks = "夜";
  for (int i = 0; i < 1'000; ++i) marks += "\u3099";
  for (const std::string& word : words(marks + "景")) EXPECT_LE(word.size(), longest_word);
}

TEST(Words, HaveNeighboursThatDifferInOneLetter) {
  const auto near = neighbours_of("harbour");
  for (const char* word : {"harbor", "harbuor", "harbours", "harbout", "arbour", "haarbour"})
    EXPECT_THAT(near, testing::Contains(word));
  for (const char* word : {"harbour", "harber", "port"})
    EXPECT_THAT(near, testing::Not(testing::Contains(word)));
  EXPECT_THAT(neighbours_of("гавань"), testing::Contains("гавен"
                                                         "ь"));
  for (const char* word : {"port", "img2024", "京都", "", "abcdefghijklmnopqrstuvwxyz"})
    EXPECT_THAT(neighbours_of(word), IsEmpty()) << word;
}

// What is asked is compared with what is indexed: cutting a word again gives the word.
TEST(Words, OfAnyBytesAreWords) {
  std::mt19937 random(7);
  for (int round = 0; round < 3'000; ++round) {
    std::string text;
    for (int i = 0; i < 12; ++i) {
      if (random() % 4 == 0)
        text += static_cast<char>(random());
      else
        append_character(text,
                         static_cast<char32_t>(random() % 3 == 0 ? random() % 0x3100 : random() % 0xD800));
    }
    std::size_t last = 0;
    for_each_word(text, Cut::index, [&](const Word& word) {
      EXPECT_TRUE(is_utf8(word.folded));
      EXPECT_FALSE(word.folded.empty());
      EXPECT_LE(word.begin, word.half);
      EXPECT_LE(word.half, word.end);
      EXPECT_LE(word.end, text.size());
      EXPECT_LE(last, word.begin);
      EXPECT_TRUE(std::ranges::none_of(
          word.folded, [](char c) { return c > 0 && !(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'z'); }));
      last = word.begin;
      return true;
    });
  }
}

}  // namespace
}  // namespace lightkeep::text
