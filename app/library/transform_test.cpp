#include "app/library/transform.h"
#include "app/library/image_sizes.h"

#include <gtest/gtest.h>

#include "app/api/errors.h"

namespace lightkeep::library {
namespace {

using imaging::Format;
using Query = std::vector<std::pair<std::string, std::string>>;

imaging::Header header(Format format, bool alpha = false, std::uint32_t width = 640,
                       std::uint32_t height = 480) {
  imaging::Header made;
  made.format = format;
  made.alpha = alpha;
  made.width = width;
  made.height = height;
  return made;
}

imaging::Recipe recipe(const Query& query, Format source = Format::jpeg, std::string_view accept = "") {
  return parse_transform(query, header(source), accept)->recipe;
}

std::string refusal(const Query& query) {
  try {
    parse_transform(query, header(Format::jpeg), "");
  } catch (const api::ApiError& error) {
    return error.message();
  }
  return "taken";
}

TEST(Transform, NoParameterMeansTheOriginal) {
  EXPECT_FALSE(parse_transform({}, header(Format::png), ""));
}

TEST(Transform, StandardIsWhatIsHandedOut) {
  for (const bool alpha : {false, true})
    for (const imaging::Recipe& own : thumbnail_recipes(alpha)) EXPECT_TRUE(is_standard(own));
  for (const int edge : listed_sizes) {
    const std::string side = std::to_string(edge);
    EXPECT_TRUE(is_standard(recipe({{"w", side}, {"h", side}}))) << edge;
    EXPECT_TRUE(is_standard(recipe({{"w", side}}, Format::png))) << edge;
    EXPECT_TRUE(is_standard(recipe({{"h", side}, {"fm", "webp"}}))) << edge;
  }
  for (const int height : row_heights)
    EXPECT_TRUE(is_standard(recipe({{"h", std::to_string(height)}, {"fm", "auto"}}))) << height;
  EXPECT_TRUE(is_standard(recipe({{"w", "400"}, {"dpr", "2"}}))) << "800 device pixels";
  const std::vector<Query> others{{{"w", "401"}},
                                  {{"w", "240"}},
                                  {{"w", "240"}, {"h", "240"}},
                                  {{"w", "400"}, {"h", "800"}},
                                  {{"w", "400"}, {"h", "400"}, {"fit", "cover"}},
                                  {{"w", "400"}, {"q", "81"}},
                                  {{"w", "400"}, {"blur", "1"}},
                                  {{"fm", "webp"}}};
  for (const Query& other : others) EXPECT_FALSE(is_standard(recipe(other))) << recipe(other).canonical();
}

TEST(Transform, RatioMultipliesTheBox) {
  EXPECT_EQ(recipe({{"w", "400"}, {"h", "300"}, {"dpr", "1.5"}}).width, 600u);
  EXPECT_EQ(recipe({{"h", "300"}, {"dpr", "2"}}).height, 600u);
}

TEST(Transform, FormatFollowsSourceUnlessAsked) {
  EXPECT_EQ(recipe({{"w", "4"}}, Format::png).format, Format::png);
  EXPECT_EQ(recipe({{"w", "4"}}, Format::gif).format, Format::webp);
  EXPECT_EQ(recipe({{"fm", "webp"}}, Format::png).format, Format::webp);
  EXPECT_EQ(recipe({{"fm", "jpeg"}}, Format::png).format, Format::jpeg);
}

TEST(Transform, AutoLooksAtAccept) {
  EXPECT_EQ(recipe({{"fm", "auto"}}, Format::jpeg, "image/avif,image/webp,*/*").format, Format::webp);
  const auto large = [](std::string_view side, std::string_view accept, std::uint32_t frames = 1) {
    imaging::Header source = header(Format::webp, true, 4000, 3000);
    source.frames = frames;
    const Query query{{"w", std::string(side)}, {"fm", "auto"}};
    return parse_transform(query, source, accept)->recipe.format;
  };
  const std::string_view browser = "image/avif,image/webp,*/*";
  EXPECT_EQ(large("1600", browser), Format::avif);
  EXPECT_EQ(large("700", browser), Format::webp) << "its AVIF is no smaller";
  EXPECT_EQ(large("1600", "image/avif;q=0,image/webp"), Format::webp);
  EXPECT_EQ(large("1600", browser, 5), Format::webp) << "what moves is not flattened";
  EXPECT_EQ(recipe({{"w", "4"}}, Format::avif).format, Format::avif);
  EXPECT_EQ(recipe({{"w", "4"}}, Format::tiff).format, Format::jpeg);
  EXPECT_EQ(recipe({{"fm", "auto"}}, Format::jpeg, "image/webp;q=0, */*").format, Format::jpeg);
  EXPECT_EQ(recipe({{"fm", "auto"}}, Format::webp, "image/png").format, Format::jpeg);
  EXPECT_TRUE(parse_transform({{"fm", "auto"}}, header(Format::jpeg), "")->negotiated);
}

TEST(Transform, WhatMovesGoesOnMovingWhereItCan) {
  imaging::Header source = header(Format::gif, true);
  source.frames = 12;
  const auto moves = [&](const Query& query, std::string_view accept = "") {
    return parse_transform(query, source, accept)->recipe.moving;
  };
  EXPECT_TRUE(moves({{"w", "100"}}));
  EXPECT_TRUE(moves({{"w", "100"}, {"fm", "auto"}}, "image/webp"));
  EXPECT_FALSE(moves({{"w", "100"}, {"fm", "auto"}}, "image/png"));
  EXPECT_FALSE(moves({{"w", "100"}, {"fm", "jpg"}}));
  EXPECT_FALSE(moves({{"w", "100"}, {"frame", "0"}}));
  const Query thumb{{"w", "400"}, {"h", "400"}, {"fm", "webp"}, {"frame", "0"}};
  EXPECT_EQ(parse_transform(thumb, source, "")->recipe.canonical(), thumbnail(true).recipe.canonical());
  EXPECT_NE(parse_transform({{"w", "4"}}, source, "")->recipe.canonical(),
            parse_transform({{"w", "4"}, {"frame", "0"}}, source, "")->recipe.canonical());
  source.frames = 1;
  EXPECT_FALSE(moves({{"w", "100"}}));
}

TEST(Transform, BadValuesNameTheParameter) {
  EXPECT_EQ(refusal({{"w", "0"}}), "`w` must be a whole number from 1 to 4096.");
  EXPECT_EQ(refusal({{"h", "4097"}}), "`h` must be a whole number from 1 to 4096.");
  EXPECT_EQ(refusal({{"w", "1e3"}}), "`w` must be a whole number from 1 to 4096.");
  EXPECT_EQ(refusal({{"dpr", "nan"}}), "`dpr` must be a number from 1 to 4.");
  EXPECT_EQ(refusal({{"dpr", "4.5"}}), "`dpr` must be a number from 1 to 4.");
  EXPECT_EQ(refusal({{"fit", "pad"}}), "`fit` must be one of contain, cover, fill, inside.");
  EXPECT_EQ(refusal({{"fm", "gif"}}), "`fm` must be one of jpg, png, webp, avif, auto.");
  EXPECT_EQ(refusal({{"q", "101"}}), "`q` must be a whole number from 1 to 100.");
  EXPECT_EQ(refusal({{"frame", "1"}}), "`frame` must be 0, the first picture.");
  EXPECT_EQ(refusal({{"w", "1"}, {"w", "2"}}), "`w` must be given once.");
  EXPECT_EQ(refusal({{"fm", ""}}), "`fm` must be one of jpg, png, webp, avif, auto.");
}

TEST(Transform, UnknownNamesMeanNothing) {
  EXPECT_FALSE(parse_transform({{"fbclid", "x"}, {"v", "2"}}, header(Format::png), ""));
  EXPECT_EQ(recipe({{"utm_source", "a"}, {"w", "4"}, {"utm_source", "b"}}).canonical(),
            recipe({{"w", "4"}}).canonical());
  EXPECT_TRUE(is_transform_parameter("fit"));
  EXPECT_FALSE(is_transform_parameter("W"));
}

TEST(Transform, AFormatOfOurChoiceHasRoomAndAlpha) {
  const std::string_view browser = "image/avif,image/webp,*/*";
  const auto chosen = [](const Query& query, const imaging::Header& source, std::string_view accept) {
    return parse_transform(query, source, accept)->recipe.format;
  };
  const imaging::Header tall = header(Format::jpeg, false, 790, 36861);
  EXPECT_EQ(chosen({{"w", "700"}, {"fm", "auto"}}, tall, browser), Format::jpeg);
  EXPECT_EQ(chosen({{"w", "300"}, {"fm", "auto"}}, tall, browser), Format::avif);
  EXPECT_EQ(chosen({{"w", "300"}, {"fm", "auto"}}, tall, "image/webp"), Format::webp);
  EXPECT_EQ(chosen({{"w", "700"}, {"fm", "webp"}}, tall, browser), Format::webp) << "as asked for";
  EXPECT_EQ(chosen({{"q", "50"}}, header(Format::gif, true, 20, 40000), ""), Format::png);
  EXPECT_EQ(chosen({{"fm", "auto"}}, header(Format::webp, true), "*/*"), Format::png);
  EXPECT_EQ(chosen({{"fm", "auto"}}, header(Format::webp, false), "*/*"), Format::jpeg);
}

TEST(Thumbnails, TheirQueryGivesTheirRecipe) {
  for (const bool alpha : {false, true})
    for (const Thumbnail& one : {thumbnail(alpha), large_thumbnail(alpha), blurred_thumbnail(alpha)}) {
      Query query;
      for (std::size_t at = 1; at < one.query.size();) {
        const auto end = std::min(one.query.find('&', at), one.query.size());
        const auto equals = one.query.find('=', at);
        query.emplace_back(one.query.substr(at, equals - at), one.query.substr(equals + 1, end - equals - 1));
        at = end + 1;
      }
      EXPECT_EQ(recipe(query, Format::png).canonical(), one.recipe.canonical()) << one.query;
    }
}

}  // namespace
}  // namespace lightkeep::library
