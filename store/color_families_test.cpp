#include "store/color_families.h"

#include <gtest/gtest.h>

#include <map>
#include <vector>

namespace lightkeep::store {
namespace {

TEST(ColorFamilies, AreWhatPeopleCallThem) {
  const std::map<std::string_view, std::vector<std::uint32_t>> called{
      {"red", {0xff0000, 0xdc143c, 0xb22222, 0x800000, 0xff4500}},
      {"orange", {0xff8c00, 0xffa500, 0xff7f00, 0xffdab9}},
      {"yellow", {0xffff00, 0xffd700, 0xf0e68c, 0xffeb3b}},
      {"green", {0x00ff00, 0x008000, 0x228b22, 0x556b2f, 0x808000, 0x98fb98}},
      {"teal", {0x008080, 0x00ffff, 0x40e0d0, 0x20b2aa}},
      {"blue", {0x0000ff, 0x000080, 0x87ceeb, 0x4169e1, 0xb0c4de}},
      {"purple", {0x800080, 0x8a2be2, 0x4b0082, 0xda70d6}},
      {"pink", {0xffc0cb, 0xff69b4, 0xff1493, 0xffb6c1}},
      {"brown", {0x8b4513, 0xa0522d, 0x5c4033, 0xd2b48c, 0x654321}},
      {"black", {0x000000, 0x111111, 0x2a2a2a, 0x101820}},
      {"grey", {0x808080, 0xc0c0c0, 0x444444, 0x708090}},
      {"white", {0xffffff, 0xf5f5f5, 0xfffaf0}}};
  for (const auto& [name, colors] : called)
    for (const std::uint32_t rgb : colors)
      EXPECT_EQ(color_family_names.at(static_cast<std::size_t>(family_of(rgb))), name) << std::hex << rgb;
}

TEST(ColorFamilies, OfAnImageAreThoseOfItsFirstThreeColours) {
  EXPECT_EQ(families_of(""), 0u);
  EXPECT_EQ(families_of("#ff0000"), bit_of(ColorFamily::red));
  EXPECT_EQ(families_of("#ff0000 #dc143c #0000ff #00ff00"),
            bit_of(ColorFamily::red) | bit_of(ColorFamily::blue));
  EXPECT_EQ(families_of("red #gg0000"), 0u);
}

TEST(ColorFamilies, HaveNames) {
  EXPECT_EQ(color_family("teal"), ColorFamily::teal);
  EXPECT_EQ(color_family("white"), ColorFamily::white);
  EXPECT_FALSE(color_family("Teal"));
  EXPECT_FALSE(color_family("mauve"));
}

}  // namespace
}  // namespace lightkeep::store
