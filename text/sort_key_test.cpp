#include "text/sort_key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace lightkeep::text {
namespace {

TEST(SortKey, NumbersStandByTheirValue) {
  EXPECT_LT(sort_key("IMG_2"), sort_key("IMG_10"));
  EXPECT_LT(sort_key("IMG_0009"), sort_key("IMG_10"));
  EXPECT_EQ(sort_key("IMG_007"), sort_key("img_7"));
  EXPECT_LT(sort_key("a0"), sort_key("a1"));
  EXPECT_LT(sort_key("page 9 of 10"), sort_key("page 10 of 10"));
  EXPECT_LT(sort_key("v1.9"), sort_key("v1.10"));
  EXPECT_LT(sort_key("99999999999999999999999"), sort_key("100000000000000000000000"));
  EXPECT_LT(sort_key("9"), sort_key("a"));
}

TEST(SortKey, DigitsOfAnyScriptAreNumbers) {
  EXPECT_EQ(sort_key("عکس ۱۲"), sort_key("عکس 12"));     // Persian
  EXPECT_EQ(sort_key("صورة ٠١٢"), sort_key("صورة 12"));  // Arabic
  EXPECT_LT(sort_key("चित्र ९"), sort_key("चित्र १०"));
  EXPECT_EQ(sort_key("写真１２"), sort_key("写真12"));  // full width
}

TEST(SortKey, CaseAccentsAndWidthCountForNothing) {
  EXPECT_EQ(sort_key("Émile"), sort_key("emile"));
  EXPECT_EQ(sort_key("ÅNGSTRÖM"), sort_key("angstrom"));
  EXPECT_EQ(sort_key("Łódź"), sort_key("lodz"));
  EXPECT_EQ(sort_key("Straße"), sort_key("STRASSE"));
  EXPECT_EQ(sort_key("ＡＢＣ"), sort_key("abc"));
  EXPECT_EQ(sort_key("e\u0301te"), sort_key("\u00e9te"));
  EXPECT_EQ(sort_key("Ёлка"), sort_key("елка"));
}

TEST(SortKey, LettersOfAScriptKeepTheirOrder) {
  for (const auto& names : std::vector<std::vector<std::string>>{{"alpha", "Beta", "gamma"},
                                                                 {"анна", "Борис", "вера"},
                                                                 {"あさ", "いぬ", "うみ"},
                                                                 {"가", "나", "다"}})
    for (std::size_t i = 1; i < names.size(); ++i) EXPECT_LT(sort_key(names[i - 1]), sort_key(names[i]));
}

TEST(SortKey, WhatIsNoLetterStandsBeforeNumbersAndLetters) {
  const std::vector<std::string> names{"", "a", "a b", "a-b", "a_b", "a~b", "a1", "ab", "aé", "b"};
  for (std::size_t i = 1; i < names.size(); ++i)
    EXPECT_LT(sort_key(names[i - 1]), sort_key(names[i])) << names[i - 1] << " " << names[i];
  EXPECT_LT(sort_key("[a"), sort_key("]a"));
  EXPECT_LT(sort_key("9z"), sort_key("z9"));
}

TEST(SortKey, AnyBytesHaveOneThatIsBounded) {
  std::mt19937 random(7);
  for (int i = 0; i < 2000; ++i) {
    std::string name(random() % 300, '\0');
    for (char& c : name) c = static_cast<char>(random());
    EXPECT_LE(sort_key(name).size(), longest_sort_key);
    EXPECT_EQ(sort_key(name), sort_key(name));
  }
  EXPECT_EQ(sort_key("\xff\xfe"), "");
  EXPECT_EQ(sort_key(std::string(5000, '7')).size(), longest_sort_key);
  EXPECT_EQ(sort_key(std::string(5000, '0')), sort_key("0"));
}

}  // namespace
}  // namespace lightkeep::text
