#include "imaging/pixels/format.h"

#include <gtest/gtest.h>

#include <string>

namespace lightkeep::imaging {
namespace {

using namespace std::string_literals;

TEST(Formats, AreKnownByTypeAndByContent) {
  for (const FormatInfo& format : formats()) EXPECT_EQ(by_mime(format.mime), &format);
  EXPECT_EQ(by_mime("image/bmp"), nullptr);
  const std::string riff = "RIFF\x10\0\0\0WAVEfmt "s;
  EXPECT_EQ(recognise(std::as_bytes(std::span(riff))), nullptr);
}

TEST(Formats, EachHasARowThatIsWhole) {
  for (const FormatInfo& row : formats()) {
    EXPECT_EQ(&info(row.format), &row) << row.name;
    EXPECT_FALSE(row.name.empty() || row.extension.empty()) << row.mime;
    for (const Format made : {row.kept_as, row.common})
      EXPECT_FALSE(info(made).parameter.empty()) << row.name;
    EXPECT_TRUE(row.preference == 0 || !row.parameter.empty()) << row.name << " is preferred and not written";
    EXPECT_EQ(info(row.common).preference, 0) << row.name << ": of that nothing is known of every client";
  }
  for (const bool alpha : {false, true}) EXPECT_TRUE(info(small_format(alpha)).alpha || !alpha);
}

TEST(Formats, AreNamedForPeopleAndForms) {
  EXPECT_EQ(readable_names(), "JPEG, PNG, WebP, GIF, HEIC, AVIF or TIFF");
  EXPECT_EQ(readable_types(), "image/jpeg,image/png,image/webp,image/gif,image/heic,image/avif,image/tiff");
  EXPECT_EQ(writable_parameters(), "jpg, png, webp, avif");
}

TEST(Formats, AreNegotiatedByPreference) {
  const auto all = [](const FormatInfo&) { return true; };
  const auto none = [](const FormatInfo&) { return false; };
  const auto older = [](const FormatInfo& row) { return row.format != Format::avif; };
  for (const FormatInfo& row : formats()) {
    EXPECT_EQ(negotiate(row.format, true, all), Format::avif) << row.name;
    EXPECT_EQ(negotiate(row.format, true, older), Format::webp) << row.name;
  }
  EXPECT_EQ(negotiate(Format::jpeg, false, none), Format::jpeg);
  EXPECT_EQ(negotiate(Format::png, false, none), Format::png);
  EXPECT_EQ(negotiate(Format::webp, false, none), Format::jpeg);
  EXPECT_EQ(negotiate(Format::gif, false, none), Format::png);
  for (const FormatInfo& row : formats())
    EXPECT_EQ(info(negotiate(row.format, true, none)).alpha, row.alpha) << row.name;
}

}  // namespace
}  // namespace lightkeep::imaging
