// Searches under a filter.
#include "app/library/search.h"

#include <gmock/gmock.h>

#include "app/library/test_service.h"
#include "store/assets.h"
#include "store/tags.h"

namespace lightkeep::library {
namespace {

using testing::HasSubstr;

class SearchTest : public ServiceTest {
 protected:
  void SetUp() override {
    ServiceTest::SetUp();
    first_ = upload(to("one"), {white_gif});
    now_ += 40 * day;
    second_ = upload(to("one"), {black_gif});
    tag({first_, second_}, "sea");
    tag({second_}, "harbour");
  }
  void tag(std::vector<std::string> ids, const std::string& text) {
    call(writer_, "tag_assets", in_library("one", {{"assetIds", std::move(ids)}, {"tags", {text}}}));
  }
  Json search(Json arguments) {
    arguments["organizationId"] = "acme";
    arguments["libraries"] = {"one"};
    return Json::parse(call(writer_, "search_assets", arguments));
  }

  std::string first_, second_;
};

TEST_F(SearchTest, KeepsWhatAFilterMeans) {
  EXPECT_EQ(search({{"q", "picture"}, {"allTags", {"sea", "harbour"}}})["found"], 1);
  EXPECT_EQ(search({{"q", "picture"}, {"orientation", "portrait"}})["hits"], Json::array());
  const Json second_page = search({{"q", "picture"}, {"tags", {"sea"}}, {"pageSize", 1}, {"page", 2}});
  EXPECT_EQ(second_page["found"], 2);
  EXPECT_EQ(second_page["hits"].size(), 1u);
  const Json newest = search({{"q", ""}, {"tags", {"sea"}}});
  EXPECT_EQ(newest["hits"][0]["id"], second_);
  EXPECT_EQ(newest["hits"][0]["score"], nullptr);
  EXPECT_THAT(call(writer_, "search_assets", {{"organizationId", "acme"}, {"tags", {"sea"}}}),
              HasSubstr("goes with one library"));
  EXPECT_EQ(
      Json::parse(call(reader_, "search_assets", {{"organizationId", "acme"}, {"tags", {"sea"}}}))["found"],
      2)
      << "the only library that is reached";
}

}  // namespace
}  // namespace lightkeep::library
