// What stands beside a tool's JSON.
#include "app/mcp/image_blocks.h"

#include <gtest/gtest.h>

namespace lightkeep::mcp {
namespace {

using api::Json;

const Json boat{{"id", "a"},
                {"filename", "boat.png"},
                {"name", "boat"},
                {"url", "https://i.example/cdn/a.png"},
                {"contentType", "image/png"},
                {"size", 70}};

TEST(ImageLinks, HaveAddressTypeSizeAndTitle) {
  const Json link{{"type", "resource_link"}, {"uri", "https://i.example/cdn/a.png"},
                  {"name", "boat.png"},      {"title", "boat"},
                  {"mimeType", "image/png"}, {"size", 70}};
  EXPECT_EQ(image_links("Asset!", boat), Json::array({link}));
  EXPECT_EQ(image_links("[Asset!]!", {{"assets", {boat}}}), Json::array({link}));
  EXPECT_EQ(image_links("SearchResult!", {{"hits", {boat, boat}}}).size(), 2u);
  Json described = boat;
  described["description"] = std::string(200, 'x');
  EXPECT_EQ(image_links("Asset!", described)[0]["title"], std::string(80, 'x'));
}

TEST(ImageLinks, ThereAreNoneToWhatCannotBeSeen) {
  EXPECT_TRUE(image_links("[TrashedAsset!]!", {{"assets", {boat}}}).empty());
  EXPECT_TRUE(image_links("Library!", boat).empty());
  EXPECT_TRUE(image_links("[Asset!]!", {{"assets", Json::array()}}).empty());
  EXPECT_TRUE(image_links("UploadTicket!", Json::object()).empty());
  EXPECT_TRUE(image_links("Asset!", {{"id", "a"}, {"url", nullptr}}).empty());
}

}  // namespace
}  // namespace lightkeep::mcp
