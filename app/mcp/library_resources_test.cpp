// The addresses of resources.
#include "app/mcp/library_resources.h"

#include <gtest/gtest.h>

namespace lightkeep::mcp {
namespace {

TEST(ResourceUri, OnlyTheThreeFormsAreKnown) {
  const auto assets = parse_resource_uri("raster://organizations/acme/libraries/one/assets");
  ASSERT_TRUE(assets);
  EXPECT_EQ(assets->organization, "acme");
  EXPECT_EQ(assets->library, "one");
  EXPECT_EQ(assets->row->tool, "list_assets");
  EXPECT_TRUE(parse_resource_uri("raster://organizations/acme/libraries"));
  EXPECT_EQ(resource_uri(*assets->row, "acme", "one"), "raster://organizations/acme/libraries/one/assets");
  for (const char* bad :
       {"", "raster://", "raster://organizations//libraries", "raster://organizations/acme/libraries/",
        "raster://organizations/acme/libraries/one", "raster://organizations/acme/libraries/one/assets/",
        "raster://organizations/acme/libraries/one/assets/x", "http://organizations/acme/libraries",
        "raster://organizations/%61cme/libraries", "raster://organizations/acme/libraries?x=1"})
    EXPECT_FALSE(parse_resource_uri(bad)) << bad;
}

}  // namespace
}  // namespace lightkeep::mcp
