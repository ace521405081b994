#include "app/library/ingest.h"

#include <gtest/gtest.h>

namespace lightkeep::library {
namespace {

TEST(Filename, KeepsTheLastSegmentOnly) {
  EXPECT_EQ(clean_filename("../../etc/passwd.png"), "passwd.png");
  EXPECT_EQ(clean_filename("C:\\Users\\ann\\cat.jpg"), "cat.jpg");
  EXPECT_EQ(clean_filename("写真 1.jpg"), "写真 1.jpg");
}

TEST(Filename, IsNeverEmptyAndHoldsNoControls) {
  EXPECT_EQ(clean_filename(""), "image");
  EXPECT_EQ(clean_filename(".."), "image");
  EXPECT_EQ(clean_filename("a/"), "image");
  EXPECT_EQ(clean_filename(std::string("a\0b\r\n.png", 9)), "ab.png");
}

TEST(Filename, LongNamesKeepTheirExtensionAndWholeCharacters) {
  std::string name;
  for (int i = 0; i < 200; ++i) name += "é";
  const std::string kept = clean_filename(name + ".jpeg");
  EXPECT_LE(kept.size(), 255u);
  EXPECT_TRUE(kept.ends_with("é.jpeg"));
}

}  // namespace
}  // namespace lightkeep::library
