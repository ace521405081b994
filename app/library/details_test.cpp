// What cameras write, made fit to be shown.
#include "app/library/details.h"

#include <gtest/gtest.h>

#include "imaging/pixels/exif.h"
#include "text/utf8.h"

namespace lightkeep::library {
namespace {

std::string camera(const std::string& make, const std::string& model) {
  imaging::ExifFacts exif;
  exif.make = make;
  exif.model = model;
  return details_of(exif).camera;
}

TEST(Details, ACameraIsItsMakerAndModel) {
  EXPECT_EQ(camera("FUJIFILM", "X100V"), "FUJIFILM X100V");
  EXPECT_EQ(camera("NIKON CORPORATION", "NIKON D850"), "NIKON D850");
  EXPECT_EQ(camera("Canon ", "Canon EOS R5"), "Canon EOS R5");
  EXPECT_EQ(camera("Apple", ""), "Apple");
  EXPECT_EQ(camera("", "DSC-RX100"), "DSC-RX100");
  EXPECT_EQ(camera("", ""), "");
}

TEST(Details, TextsAreCleanAndBounded) {
  EXPECT_EQ(camera("", " Caf\xe9 1\x07\n\x7f "), "Café 1") << "ISO 8859-1, and what nobody sees";
  EXPECT_EQ(camera("", "e\xcc\x81"), "é") << "composed";
  EXPECT_EQ(camera("",
                   "a\xe2\x80\xae"
                   "b"),
            "ab")
      << "no turn of direction";
  EXPECT_EQ(text::count_characters(camera("", std::string(512, 'x'))), 100u);
  EXPECT_TRUE(text::is_utf8(camera("\xff\xfe", std::string(300, '\xc3'))));
}

TEST(Details, NothingKnownIsNoDetails) {
  EXPECT_EQ(details_of({}), model::ImageDetails{});
  imaging::ExifFacts exif;
  exif.orientation = 6;
  EXPECT_EQ(details_of(exif), model::ImageDetails{}) << "orientation is no detail";
}

}  // namespace
}  // namespace lightkeep::library
