#include "app/pages/sought.h"

#include <gtest/gtest.h>

#include "app/api/errors.h"

namespace lightkeep::pages {
namespace {

Choice choice(std::string_view name, const std::string& value) {
  for (const Facet& facet : facets())
    if (facet.name == name) return {&facet, value};
  return {nullptr, value};
}

TEST(Sought, AnAddressAsksForNothingThatItDoesNotName) {
  for (const char* query : {"", "utm_source=mail&v=2", "tag=&type=%20&q=", "tag=%zz", "at=abc&filters=1"}) {
    EXPECT_TRUE(sought_by(query).all()) << query;
    EXPECT_EQ(sought_by(query).query(), "") << query;
  }
}

TEST(Sought, ItsAddressIsReadAsItIsWritten) {
  for (const char* query : {"q=harbour", "tag=sea&tag=2026",
                            "q=a%20b%26c&type=png&orientation=square&added=2026-11&by=June%20Park",
                            "tag=%D9%85%D8%B1%D9%81%D8%A3", "tag=a+b"}) {
    const Sought sought = sought_by(query);
    EXPECT_EQ(sought_by(sought.query()).query(), sought.query()) << query;
    EXPECT_EQ(sought_by(sought.query()).filter(), sought.filter()) << query;
  }
  EXPECT_EQ(sought_by("tag=a+b").query(), "tag=a%20b");
}

TEST(Sought, HoldsNoMoreThanIsRefused) {
  std::string query;
  for (int i = 0; i < 5000; ++i) query += (i == 0 ? "by=" : "&by=") + std::to_string(i);
  const Sought sought = sought_by(query);
  EXPECT_EQ(sought.choices.size(), sought.choices.front().facet->most + 1)
      << "one too many, for the API to say so";
  EXPECT_EQ(sought_by("taken=2019&taken=2020").query(), "taken=2020");
}

TEST(Sought, BecomesArgumentsOfTheApi) {
  EXPECT_EQ(api::print(sought_by("q=harbour&tag=sea&tag=2026&type=svg%2Bxml&by=June").filter()),
            R"({"allTags":["sea","2026"],"contentType":["image/svg+xml"],"uploadedBy":["June"]})");
  EXPECT_EQ(api::print(sought_by("color=red&color=teal&taken=2026-12").filter()),
            R"({"color":["red","teal"],"takenFrom":"2026-12","takenBefore":"2027-01"})");
  EXPECT_EQ(api::print(sought_by("taken=2019").filter()), R"({"takenFrom":"2019","takenBefore":"2020"})");
  EXPECT_EQ(api::print(sought_by("added=2026-12").filter()),
            R"({"createdFrom":1796083200000,"createdBefore":1798761600000})");
  EXPECT_EQ(api::print(sought_by("added=2024").filter()),
            R"({"createdFrom":1704067200000,"createdBefore":1735689600000})");
}

TEST(Sought, ATimeThatIsNoneIsRefused) {
  for (const char* time :
       {"2026-13", "2026-00", "1969-12", "26-11", "2026-1", "2026-11-01", "x", "-001", "0000"})
    EXPECT_THROW(sought_by("added=" + std::string(time)).filter(), api::ApiError) << time;
}

TEST(Sought, OneMoreAndOneLess) {
  Sought sought = sought_by("q=harbour").with(choice("tag", "sea")).with(choice("tag", "2026"));
  EXPECT_EQ(sought.with(choice("tag", "sea")).query(), "q=harbour&tag=sea&tag=2026");
  EXPECT_EQ(sought.room(*choice("tag", "").facet), 3U);
  EXPECT_EQ(sought.without(choice("tag", "sea")).query(), "q=harbour&tag=2026");
  EXPECT_EQ(sought.without_words().query(), "tag=sea&tag=2026");
  sought = sought.with(choice("added", "2025")).with(choice("added", "2026"));
  EXPECT_EQ(sought.query(), "q=harbour&tag=sea&tag=2026&added=2026");
  EXPECT_EQ(query_with(sought.without_words(), "at=x"), "?tag=sea&tag=2026&added=2026&at=x");
  EXPECT_EQ(query_with(Sought{}), "");
}

TEST(Sought, HasAnOrderWhichIsNamedWhereItIsNotTheUsualOne) {
  EXPECT_EQ(sought_by("tag=sea&sort=oldest").query(), "tag=sea&sort=oldest");
  EXPECT_EQ(api::print(sought_by("sort=size").listing()), R"({"sort":"size"})");
  EXPECT_EQ(api::print(sought_by("sort=size").filter()), "{}");
  EXPECT_EQ(sought_by("sort=newest").query(), "");
  EXPECT_EQ(sought_by("q=harbour&sort=newest").query(), "q=harbour&sort=newest");
  EXPECT_EQ(sought_by("q=harbour&sort=relevance").query(), "q=harbour");
  EXPECT_EQ(sought_by("q=harbour&sort=name").without_words().query(), "sort=name");
  EXPECT_EQ(sought_by("q=harbour&tag=sea&sort=name").cleared().query(), "sort=name");
  EXPECT_EQ(sought_by("tag=sea").sorted("taken").order().title, "By date taken");
  EXPECT_TRUE(sought_by("sort=name").all());
  EXPECT_THROW(sought_by("sort=colour").listing(), api::ApiError);
}

TEST(Sought, IsSaidInWords) {
  const auto said = [](std::string_view name, const std::string& value) {
    return choice(name, value).facet->in_words(value);
  };
  EXPECT_EQ(said("type", "jpeg"), "JPEG");
  EXPECT_EQ(said("type", "webp"), "WebP");
  EXPECT_EQ(said("type", "svg+xml"), "SVG");
  EXPECT_EQ(said("orientation", "landscape"), "Landscape");
  EXPECT_EQ(said("added", "2026-11"), "November 2026");
  EXPECT_EQ(said("added", "2026"), "2026");
  EXPECT_EQ(said("tag", "مرفأ"), "مرفأ");
}

}  // namespace
}  // namespace lightkeep::pages
