// What files say of themselves becomes a description and tags.
#include "app/library/embedded_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "imaging/pixels/public_form.h"

namespace lightkeep::library {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

std::string described(const std::string& title, const std::string& description) {
  return words_of({.title = title, .description = description}).description;
}

TEST(EmbeddedWords, TitleAndDescriptionStandOneBelowTheOther) {
  EXPECT_EQ(described("Harbour", "The harbour at noon"), "Harbour\nThe harbour at noon");
  EXPECT_EQ(described("Harbour", ""), "Harbour");
  EXPECT_EQ(described("", "At noon"), "At noon");
  EXPECT_EQ(described("Harbour", "Harbour at noon"), "Harbour at noon") << "said once";
  EXPECT_EQ(described("", "one\r\n\r\ntwo\x01\n"), "one\ntwo");
  EXPECT_EQ(described("", "caf\xe9"), "caf\u00e9") << "ISO 8859-1";
}

TEST(EmbeddedWords, WhatCamerasWriteIntoEveryPictureSaysNothing) {
  EXPECT_EQ(described("", "OLYMPUS DIGITAL CAMERA"), "");
  EXPECT_EQ(described("Untitled", "At noon"), "At noon");
}

TEST(EmbeddedWords, KeywordsAreTagsAsPeopleMayGiveThem) {
  const auto tags = [](std::vector<std::string> keywords) {
    return words_of({.keywords = std::move(keywords)}).tags;
  };
  EXPECT_THAT(tags({"sea", " boat ", "sea"}), ElementsAre("sea", "boat"));
  EXPECT_THAT(tags({"sea, boat;Ann"}), ElementsAre("sea", "boat", "Ann"));
  EXPECT_THAT(tags({"trash", "", "  ", "\x01"}), IsEmpty());
  std::vector<std::string> many;
  for (int i = 0; i < 90; ++i) many.push_back("t" + std::to_string(i));
  EXPECT_THAT(tags(many), SizeIs(50));
}

}  // namespace
}  // namespace lightkeep::library
