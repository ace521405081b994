#include "app/graphql/language/introspection.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "app/graphql/language/test_schema.h"

namespace lightkeep::graphql {
namespace {

using api::Json;
using ::testing::ElementsAre;

const TestSchema& schema() {
  static const TestSchema schema;
  return schema;
}

Described type(const std::string& name) {
  return std::get<Described>(resolve_meta(schema(), "__type", {{"name", name}}));
}
Answer ask(const Described& object, std::string_view field, bool deprecated_too = false) {
  return resolve(schema(), object, field, {{"includeDeprecated", deprecated_too}});
}
Json leaf(const Described& object, std::string_view field) {
  return std::get<Json>(ask(object, field));
}
std::vector<std::string> names(const Described& object, std::string_view field, bool deprecated_too = false) {
  const Answer answer = ask(object, field, deprecated_too);
  const auto& objects = std::get<std::vector<Described>>(answer);
  std::vector<std::string> all;
  all.reserve(objects.size());
  for (const Described& one : objects) all.push_back(leaf(one, "name").get<std::string>());
  return all;
}

TEST(Introspection, ShowsWhatThereIs) {
  const Described root = std::get<Described>(resolve_meta(schema(), "__schema", Json::object()));
  EXPECT_EQ(type_name(root), "__Schema");
  EXPECT_EQ(leaf(root, "description"), "Dogs.");
  EXPECT_EQ(leaf(std::get<Described>(ask(root, "queryType")), "name"), "Query");
  EXPECT_EQ(leaf(root, "subscriptionType"), nullptr);
  EXPECT_THAT(names(root, "types"),
              ::testing::IsSupersetOf({"Dog", "Filter", "Int", "ID", "__Type", "__TypeKind"}));
  EXPECT_THAT(names(root, "directives"), ElementsAre("include", "skip", "deprecated", "specifiedBy"));
}

TEST(Introspection, KnowsNoTypeThatIsNotThere) {
  EXPECT_EQ(std::get<Json>(resolve_meta(schema(), "__type", {{"name", "Cat"}})), nullptr);
  EXPECT_EQ(std::get<Json>(resolve_meta(schema(), "__type", {{"name", "Dog!"}})), nullptr);
}

TEST(Introspection, HidesWhatIsDeprecatedUnlessAsked) {
  EXPECT_THAT(names(type("Dog"), "fields"), ElementsAre("id", "name", "knows", "owner", "puppies"));
  EXPECT_THAT(names(type("Dog"), "fields", true), ::testing::Contains("weight"));
  EXPECT_THAT(names(type("Command"), "enumValues"), ElementsAre("SIT", "DOWN"));
  EXPECT_THAT(names(type("Filter"), "inputFields"), ElementsAre("name", "ages", "knows", "either"));
}

TEST(Introspection, UnwrapsTypesOneAfterTheOther) {
  const auto fields = std::get<std::vector<Described>>(ask(type("Dog"), "fields"));
  Described puppies = std::get<Described>(ask(fields.at(4), "type"));
  std::vector<std::string> kinds;
  for (;;) {
    kinds.push_back(leaf(puppies, "kind").get<std::string>());
    const Answer inner = ask(puppies, "ofType");
    if (!std::holds_alternative<Described>(inner)) break;
    EXPECT_EQ(leaf(puppies, "name"), nullptr);
    EXPECT_EQ(leaf(puppies, "fields"), nullptr);
    puppies = std::get<Described>(inner);
  }
  EXPECT_THAT(kinds, ElementsAre("NON_NULL", "LIST", "NON_NULL", "OBJECT"));
  EXPECT_EQ(leaf(puppies, "name"), "Dog");
}

TEST(Introspection, TellsOfEachKindWhatItHas) {
  EXPECT_EQ(leaf(type("Date"), "specifiedByURL"), "https://example.com/date");
  EXPECT_EQ(leaf(type("Date"), "fields"), nullptr);
  EXPECT_EQ(leaf(type("Dog"), "enumValues"), nullptr);
  EXPECT_THAT(std::get<std::vector<Described>>(ask(type("Dog"), "interfaces")), ::testing::IsEmpty());
  EXPECT_EQ(leaf(type("Filter"), "isOneOf"), false);
  const auto inputs = std::get<std::vector<Described>>(ask(type("Filter"), "inputFields", true));
  EXPECT_EQ(leaf(inputs.at(2), "defaultValue"), "SIT");
  EXPECT_EQ(leaf(inputs.at(0), "defaultValue"), nullptr);
  EXPECT_EQ(leaf(inputs.at(4), "deprecationReason"), "Dogs have no birthday.");
}

}  // namespace
}  // namespace lightkeep::graphql
