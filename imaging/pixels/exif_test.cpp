// EXIF that is whole, and EXIF that is broken.
#include "imaging/pixels/exif.h"

#include <gtest/gtest.h>

#include "imaging/testing/pictures.h"

namespace lightkeep::imaging {
namespace {

using namespace testing;

std::span<const std::byte> bytes_of(const std::string& text) {
  return std::as_bytes(std::span(text));
}

TEST(Exif, GivesTheOrientationInBothByteOrders) {
  for (int orientation = 1; orientation <= 8; ++orientation)
    EXPECT_EQ(exif_orientation(bytes_of(exif(orientation))), orientation);
  const std::string little("II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0", 26);
  EXPECT_EQ(exif_orientation(bytes_of(little)), 6);
  EXPECT_EQ(exif_orientation(bytes_of(std::string("Exif\0\0", 6) + little)), 6);
}

TEST(Exif, WhatIsBrokenIsUpright) {
  EXPECT_EQ(exif_orientation({}), 1);
  EXPECT_EQ(exif_orientation(bytes_of(exif(9))), 1);
  std::string far = exif(6);
  far.replace(4, 4, "\xff\xff\xff\xf0");
  EXPECT_EQ(exif_orientation(bytes_of(far)), 1);
  for (std::size_t length = 0; length < 20; ++length)
    EXPECT_EQ(exif_orientation(bytes_of(exif(6).substr(0, length))), 1);
}

}  // namespace
}  // namespace lightkeep::imaging
