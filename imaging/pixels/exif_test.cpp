// EXIF that is whole, and EXIF that is broken.
#include "imaging/pixels/exif.h"

#include <gtest/gtest.h>

#include <array>
#include <string>
#include <utility>
#include <vector>

#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

TEST(Exif, GivesTheOrientationInBothByteOrders) {
  for (int orientation = 1; orientation <= 8; ++orientation)
    EXPECT_EQ(read_exif(bytes_of(exif(orientation))).orientation, orientation);
  const std::string little("II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0", 26);
  EXPECT_EQ(read_exif(bytes_of(little)).orientation, 6);
  EXPECT_EQ(read_exif(bytes_of(std::string("Exif\0\0", 6) + little)).orientation, 6);
  EXPECT_EQ(read_exif(bytes_of(std::string("Exif\0\xff", 6) + little)).orientation, 6);
}

// A TIFF structure of three directories, its values behind them.
class Made {
 public:
  explicit Made(bool little) : little_(little) {}

  Made& text(int directory, int tag, std::string value) {
    value.push_back('\0');
    const auto count = static_cast<std::uint32_t>(value.size());
    return add(directory, tag, 2, count, std::move(value));
  }
  Made& number(int directory, int tag, std::uint32_t value) { return add(directory, tag, 3, 1, u16(value)); }
  Made& fractions(int directory, int tag,
                  std::initializer_list<std::pair<std::uint32_t, std::uint32_t>> all) {
    std::string value;
    for (const auto& [over, under] : all) value += u32(over) + u32(under);
    return add(directory, tag, 5, static_cast<std::uint32_t>(all.size()), std::move(value));
  }

  std::string bytes() const {
    std::string made = little_ ? "II" : "MM";
    made += u16(42) + u32(8);
    std::array<std::size_t, 3> starts{8, 0, 0};
    auto first = directories_[0];
    first.push_back({0x8769, 4, 1, u32(0)});
    first.push_back({0x8825, 4, 1, u32(0)});
    starts[1] = starts[0] + size_of(first);
    starts[2] = starts[1] + size_of(directories_[1]);
    first[first.size() - 2].value = u32(static_cast<std::uint32_t>(starts[1]));
    first[first.size() - 1].value = u32(static_cast<std::uint32_t>(starts[2]));
    std::string values;
    const std::size_t behind = starts[2] + size_of(directories_[2]);
    for (const auto& directory : {first, directories_[1], directories_[2]}) {
      made += u16(static_cast<std::uint32_t>(directory.size()));
      for (const Row& row : directory) made += printed(row, behind, values);
      made += u32(0);
    }
    return made + values;
  }

 private:
  struct Row {
    int tag, type;
    std::uint32_t count;
    std::string value;
  };
  Made& add(int directory, int tag, int type, std::uint32_t count, std::string value) {
    directories_[static_cast<std::size_t>(directory)].push_back({tag, type, count, std::move(value)});
    return *this;
  }
  static std::size_t size_of(const std::vector<Row>& directory) { return 2 + 12 * directory.size() + 4; }
  std::string printed(const Row& row, std::size_t behind, std::string& values) const {
    std::string made =
        u16(static_cast<std::uint32_t>(row.tag)) + u16(static_cast<std::uint32_t>(row.type)) + u32(row.count);
    if (row.value.size() <= 4) return made + row.value + std::string(4 - row.value.size(), '\0');
    made += u32(static_cast<std::uint32_t>(behind + values.size()));
    values += row.value;
    return made;
  }
  std::string u16(std::uint32_t value) const {
    const std::string high(1, static_cast<char>(value >> 8)), low(1, static_cast<char>(value));
    return little_ ? low + high : high + low;
  }
  std::string u32(std::uint32_t value) const {
    return little_ ? u16(value & 0xffff) + u16(value >> 16) : u16(value >> 16) + u16(value & 0xffff);
  }

  bool little_;
  std::array<std::vector<Row>, 3> directories_;
};

Made photo_of(bool little) {
  Made made(little);
  made.text(0, 0x010f, "FUJIFILM").text(0, 0x0110, "X100V").number(0, 0x0112, 6);
  made.fractions(1, 0x829a, {{1, 250}}).fractions(1, 0x829d, {{56, 10}}).number(1, 0x8827, 160);
  made.text(1, 0x9003, "2024:05:03 12:34:56").text(1, 0x9011, "+02:00").fractions(1, 0x920a, {{23, 1}});
  made.text(1, 0xa434, "23mm f/2");
  made.text(2, 1, "S").fractions(2, 2, {{33, 1}, {51, 1}, {3600, 100}});
  made.text(2, 3, "E").fractions(2, 4, {{151, 1}, {12, 1}, {0, 1}});
  return made;
}

TEST(Exif, GivesWhatACameraWroteInBothByteOrders) {
  for (const bool little : {false, true}) {
    const ExifFacts facts = read_exif(bytes_of(photo_of(little).bytes()));
    EXPECT_EQ(facts.orientation, 6);
    EXPECT_EQ(facts.make, "FUJIFILM");
    EXPECT_EQ(facts.model, "X100V");
    EXPECT_EQ(facts.lens, "23mm f/2");
    EXPECT_EQ(facts.taken, "2024-05-03T12:34:56+02:00");
    EXPECT_DOUBLE_EQ(facts.exposure_time.value(), 0.004);
    EXPECT_DOUBLE_EQ(facts.f_number.value(), 5.6);
    EXPECT_DOUBLE_EQ(facts.focal_length.value(), 23);
    EXPECT_EQ(facts.iso, 160u);
    EXPECT_NEAR(facts.latitude.value(), -33.86, 1e-9);
    EXPECT_NEAR(facts.longitude.value(), 151.2, 1e-9);
  }
}

TEST(Exif, WhatCannotBeIsLeftOut) {
  const auto taken = [](const char* text) {
    return read_exif(bytes_of(Made(true).text(1, 0x9003, text).bytes())).taken;
  };
  EXPECT_EQ(taken("2024:02:29 23:59:59"), "2024-02-29T23:59:59");
  for (const char* none :
       {"", "0000:00:00 00:00:00", "2024:13:01 00:00:00", "2024:01:32 00:00:00", "2024:01:01 24:00:00",
        "    :  :     :  :  ", "2024-01-01", "yesterday, at noon or so"})
    EXPECT_EQ(taken(none), "") << none;
  EXPECT_EQ(
      read_exif(bytes_of(Made(true).text(1, 0x9004, "2024:02:29 23:59:59").text(1, 0x9012, "-09:30").bytes()))
          .taken,
      "2024-02-29T23:59:59-09:30");
  const auto exposure = [](std::uint32_t over, std::uint32_t under) {
    return read_exif(bytes_of(Made(true).fractions(1, 0x829a, {{over, under}}).bytes())).exposure_time;
  };
  EXPECT_EQ(exposure(1, 0), std::nullopt);
  EXPECT_EQ(exposure(0, 1), std::nullopt);
  EXPECT_EQ(exposure(100'000, 1), std::nullopt);
  const auto place = [](const char* north, std::uint32_t latitude, const char* east,
                        std::uint32_t longitude) {
    Made made(false);
    made.text(2, 1, north).fractions(2, 2, {{latitude, 1}, {0, 1}, {0, 1}});
    made.text(2, 3, east).fractions(2, 4, {{longitude, 1}, {0, 1}, {0, 1}});
    return read_exif(bytes_of(made.bytes())).latitude.has_value();
  };
  EXPECT_TRUE(place("N", 90, "W", 180));
  EXPECT_FALSE(place("N", 91, "W", 18));
  EXPECT_FALSE(place("N", 9, "W", 181));
  EXPECT_FALSE(place("", 9, "W", 18));
  EXPECT_FALSE(place("N", 9, "X", 18));
  EXPECT_FALSE(place("N", 0, "E", 0)) << "a camera without a fix";
}

TEST(Exif, EndsWherever) {
  const std::string whole = photo_of(true).bytes();
  for (std::size_t length = 0; length < whole.size(); ++length) read_exif(bytes_of(whole.substr(0, length)));
  for (std::size_t at = 4; at < whole.size(); ++at)
    for (const char byte : {'\0', '\x01', '\x7f', '\xff'}) {
      std::string broken = whole;
      broken[at] = byte;
      EXPECT_LE(read_exif(bytes_of(broken)).make.size(), exif_text_max);
    }
}

TEST(Exif, WhatIsBrokenIsUpright) {
  EXPECT_EQ(read_exif({}).orientation, 1);
  EXPECT_EQ(read_exif(bytes_of(exif(9))).orientation, 1);
  std::string far = exif(6);
  far.replace(4, 4, "\xff\xff\xff\xf0");
  EXPECT_EQ(read_exif(bytes_of(far)).orientation, 1);
  for (std::size_t length = 0; length < 20; ++length)
    EXPECT_EQ(read_exif(bytes_of(exif(6).substr(0, length))).orientation, 1);
}

}  // namespace
}  // namespace lightkeep::imaging
