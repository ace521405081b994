#include "app/graphql/language/coercion.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "app/graphql/language/parser.h"
#include "app/graphql/language/test_schema.h"

namespace lightkeep::graphql {
namespace {

using api::Json;
using ::testing::HasSubstr;
using ::testing::SizeIs;

const TestSchema& schema() {
  static const TestSchema schema;
  return schema;
}

Coerced variables(const std::string& declared, const Json& given) {
  const Document document = parse("query (" + declared + ") { version }", {});
  return coerce_variables(schema(), document.operations.at(0), given);
}

std::string values(const std::string& declared, const std::string& given) {
  const Coerced coerced = variables(declared, Json::parse(given));
  return coerced.errors.empty() ? api::print(coerced.values) : coerced.errors.at(0).message;
}

std::string arguments(const std::string& written, const std::string& given = "{}") {
  const Document document = parse("{ dogs(" + written + ") { id } }", {});
  const Field& field = std::get<Field>(document.operations.at(0).selections.at(0).content);
  const FieldDefinition& definition = *schema().field(*schema().root(OperationKind::query), "dogs");
  const Coerced coerced =
      coerce_arguments(schema(), definition.arguments, field.arguments, field.at, Json::parse(given));
  return coerced.errors.empty() ? api::print(coerced.values) : coerced.errors.at(0).message;
}

TEST(Variables, AreWhatWasGivenOrTheFallbackOrNothing) {
  EXPECT_EQ(values("$a: Int", "{}"), "{}");
  EXPECT_EQ(values("$a: Int", "null"), "{}");
  EXPECT_EQ(values("$a: Int", R"({"a": null, "b": 1})"), R"({"a":null})");
  EXPECT_EQ(values("$a: Int = 3, $b: [Int!]! = 4", R"({"a": null})"), R"({"a":null,"b":[4]})");
  EXPECT_EQ(values("$a: Filter = {name: \"x\"}", "{}"), R"({"a":{"name":"x","knows":"SIT"}})");
  EXPECT_EQ(values("$a: Int!", "{}"), R"(Variable "$a" of required type "Int!" was not provided.)");
  EXPECT_EQ(values("$a: Int!", R"({"a": null})"),
            R"(Variable "$a" of non-null type "Int!" must not be null.)");
}

TEST(Variables, TakeScalarsAsTheSpecificationSays) {
  EXPECT_EQ(values("$a: Int", R"({"a": 1.0})"), R"({"a":1})");
  EXPECT_EQ(values("$a: Float", R"({"a": 1})"), R"({"a":1.0})");
  EXPECT_EQ(values("$a: ID", R"({"a": 12})"), R"({"a":"12"})");
  EXPECT_EQ(values("$a: ID", R"({"a": "x"})"), R"({"a":"x"})");
  EXPECT_EQ(values("$a: Date", R"({"a": {"any": [1]}})"), R"({"a":{"any":[1]}})");
  EXPECT_EQ(values("$a: Command", R"({"a": "SIT"})"), R"({"a":"SIT"})");
  for (const auto& [type, given] : {std::pair{"Int", "1.5"},
                                    {"Int", "2147483648"},
                                    {"Int", "18446744073709551615"},
                                    {"Int", "\"1\""},
                                    {"Int", "true"},
                                    {"Int", "1e300"},
                                    {"Float", "\"1\""},
                                    {"String", "1"},
                                    {"Boolean", "1"},
                                    {"ID", "1.5"},
                                    {"ID", "true"},
                                    {"ID", "18446744073709551615"},
                                    {"Command", "\"JUMP\""},
                                    {"Command", "1"},
                                    {"Int", "{}"},
                                    {"Int", "[1]"}})
    EXPECT_THAT(values("$a: " + std::string(type), "{\"a\": " + std::string(given) + "}"),
                HasSubstr("Variable \"$a\" got invalid value; "))
        << type << given;
}

TEST(Variables, TakeOneForAListAndSayWhereTheyAreWrong) {
  EXPECT_EQ(values("$a: [Int]", R"({"a": 1})"), R"({"a":[1]})");
  EXPECT_EQ(values("$a: [[Int]]", R"({"a": 1})"), R"({"a":[[1]]})");
  EXPECT_EQ(values("$a: [[Int]]", R"({"a": [1, null, [2, null]]})"), R"({"a":[[1],null,[2,null]]})");
  EXPECT_THAT(values("$a: [Int!]", R"({"a": [1, null]})"),
              HasSubstr("at \"a[1]\"; Expected non-nullable type \"Int!\""));
  EXPECT_THAT(values("$a: Filter", R"({"a": {"name": "x", "either": [{"name": 1}]}})"),
              HasSubstr("at \"a.either[0].name\"; String cannot represent"));
  EXPECT_THAT(values("$a: Filter", R"({"a": {}})"), HasSubstr("Field \"name\" of required type \"String!\""));
  EXPECT_THAT(values("$a: Filter", R"({"a": {"name": "x", "age": 1}})"),
              HasSubstr("Field \"age\" is not defined"));
  EXPECT_THAT(values("$a: Filter", R"({"a": 1})"), HasSubstr("Expected type \"Filter\" to be an object."));
}

TEST(Variables, AreFilesOnlyWhereNoTextCanPutThem) {
  EXPECT_THAT(values("$a: Upload", R"({"a": {"bytes": [], "subtype": 1}})"),
              HasSubstr("Upload value invalid."));
  const Coerced coerced = variables("$a: [Upload!]!", Json{{"a", Json::array({Json::binary({}, 3)})}});
  EXPECT_THAT(coerced.errors, SizeIs(0));
  EXPECT_EQ(coerced.values["a"][0].get_binary().subtype(), 3u);
  EXPECT_THAT(variables("$a: String", Json{{"a", Json::binary({}, 3)}}).errors, SizeIs(1));
}

TEST(Arguments, AreLiteralsVariablesOrFallbacks) {
  EXPECT_EQ(arguments("ids: 5"), R"({"ids":["5"],"page":1})");
  EXPECT_EQ(arguments("page: null"), R"({"page":null})");
  EXPECT_EQ(arguments("page: $p", R"({"p": 7})"), R"({"page":7})");
  EXPECT_EQ(arguments("page: $p, ids: $i"), R"({"page":1})");
  EXPECT_EQ(arguments("ids: [$a, 2]", R"({"a": "x"})"), R"({"ids":["x","2"],"page":1})");
  EXPECT_EQ(arguments("weights: [[$a, 1]]"), R"({"page":1,"weights":[[null,1.0]]})");
  EXPECT_EQ(arguments("filter: {name: $n, knows: $k, either: {name: \"y\"}}", R"({"n": "x"})"),
            R"({"filter":{"name":"x","knows":"SIT","either":[{"name":"y","knows":"SIT"}]},"page":1})");
  EXPECT_EQ(arguments("born: {a: [1, 2.5, \"x\", RED, true, null]}"),
            R"({"page":1,"born":{"a":[1,2.5,"x","RED",true,null]}})");
}

// A variable that may be null passes validation where a fallback stands behind it; null itself does not pass
// here.
TEST(Arguments, RefuseANullThatOnlyTurnsUpNow) {
  EXPECT_THAT(arguments("filter: {name: \"x\", knows: $k}", R"({"k": null})"), HasSubstr("not to be null"));
  EXPECT_THAT(arguments("filter: {name: $n}"),
              HasSubstr("Field \"Filter.name\" of required type \"String!\""));
  EXPECT_THAT(arguments("ids: [$i]"), HasSubstr("not to be null"));
}

}  // namespace
}  // namespace lightkeep::graphql
