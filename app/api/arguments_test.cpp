#include "app/api/arguments.h"

#include <gtest/gtest.h>

#include "app/api/errors.h"

namespace lightkeep::api {
namespace {

constexpr Argument organization{"organizationId", "ID!", Place::path, ""};
constexpr Argument library{"libraryId", "ID!", Place::path, ""};
Signature taking(std::vector<Argument> arguments) {
  Signature signature;
  signature.arguments = {organization, library};
  signature.arguments.insert(signature.arguments.end(), arguments.begin(), arguments.end());
  return signature;
}

const Signature list = taking({{"page", "Int", Place::query, "", 0, 1'000'000'000, 1},
                               {"pageSize", "Int", Place::query, "", 1, 500, 50},
                               {"tags", "[String!]", Place::query, "", 0, 5}});
const Signature remove_assets =
    taking({{"ids", "[ID!]!", Place::body, "", 1, most_ids, {}, &errors::nothing_to_delete}});
const Signature tag = taking({{"assetIds", "[ID!]!", Place::body, "", 1, most_ids},
                              {"tags", "[String!]!", Place::body, "", 1, most_tags}});
const Signature describe = taking({{"description", "String!", Place::body, "", 0, longest_description}});

std::string code_of(const Signature& row, const Json& arguments) {
  try {
    Arguments(row, arguments);
  } catch (const ApiError& error) {
    return std::string(error.row().code) + ": " + error.message();
  }
  return "ok";
}

Json addressed(Json arguments) {
  arguments["organizationId"] = "acme";
  arguments["libraryId"] = "photos";
  return arguments;
}

TEST(Arguments, FillDefaults) {
  const Arguments arguments(list, addressed({}));
  EXPECT_EQ(arguments.number("page"), 1);
  EXPECT_EQ(arguments.number("pageSize"), 50);
  EXPECT_FALSE(arguments.has("tags"));
}

TEST(Arguments, NumbersOutOfBoundsNameTheParameter) {
  EXPECT_EQ(code_of(list, addressed({{"pageSize", 501}})),
            "BAD_USER_INPUT: `pageSize` must be a whole number from 1 to 500.");
  EXPECT_EQ(code_of(list, addressed({{"pageSize", 0}})),
            "BAD_USER_INPUT: `pageSize` must be a whole number from 1 to 500.");
  EXPECT_EQ(code_of(list, addressed({{"page", 1.5}})),
            "BAD_USER_INPUT: `page` must be a whole number from 0 to 1000000000.");
  EXPECT_EQ(code_of(list, addressed({{"page", 18446744073709551615ull}})).substr(0, 14), "BAD_USER_INPUT");
}

TEST(Arguments, TextThatIsNoNumberIsRefused) {
  for (const char* text : {"", "x", "1x", " 1", "1.0", "99999999999999999999", "0x10"}) {
    Json arguments = addressed({});
    add_text_argument(list, arguments, "page", text);
    EXPECT_EQ(code_of(list, arguments).substr(0, 14), "BAD_USER_INPUT") << text;
  }
}

TEST(Arguments, ListsSplitAtCommasAndRepeat) {
  Json arguments;
  add_text_argument(list, arguments, "tags", "a, b,,c");
  add_text_argument(list, arguments, "tags", "d");
  EXPECT_EQ(arguments["tags"], Json::parse(R"(["a","b","c","d"])"));
}

TEST(Arguments, AListMayTakeATextForAListOfIt) {
  const Signature lenient = taking({{.name = "type",
                                     .type = "[String!]",
                                     .place = Place::query,
                                     .sentence = "",
                                     .least = 1,
                                     .most = 2,
                                     .one_alone = true}});
  EXPECT_EQ(Arguments(lenient, addressed({{"type", "a,b"}})).strings("type"),
            std::vector<std::string>{"a,b"});
  EXPECT_EQ(Arguments(lenient, addressed({{"type", {"a", "b"}}})).strings("type"),
            (std::vector<std::string>{"a", "b"}));
  for (const Json& wrong : {Json(7), Json::array(), Json({"a", "b", "c"}), Json({7})})
    EXPECT_NE(code_of(lenient, addressed({{"type", wrong}})), "ok") << wrong;
  EXPECT_NE(code_of(list, addressed({{"tags", "a"}})), "ok") << "others take none";
}

TEST(Arguments, AListOfWholeTextsIsNotCutAtCommas) {
  const Signature names = taking({{.name = "by",
                                   .type = "[String!]",
                                   .place = Place::query,
                                   .sentence = "",
                                   .least = 1,
                                   .most = 2,
                                   .uncut = true}});
  Json arguments = addressed({});
  add_text_argument(names, arguments, "by", "Doe, Ann");
  add_text_argument(names, arguments, "by", "Bob");
  EXPECT_EQ(Arguments(names, arguments).strings("by"), (std::vector<std::string>{"Doe, Ann", "Bob"}));
  Json none = addressed({});
  add_text_argument(names, none, "by", "");
  EXPECT_NE(code_of(names, none), "ok");
}

const std::vector<Argument> members{{"q", "String", Place::body, "", 0, 10},
                                    {"tags", "[String!]", Place::body, "", 0, 5}};
const Signature bulk = taking(
    {{.name = "assetIds",
      .type = "[ID!]!",
      .place = Place::body,
      .sentence = "",
      .least = 1,
      .most = most_ids,
      .instead = "query"},
     {.name = "query", .type = "AssetQuery", .place = Place::body, .sentence = "", .members = &members}});

TEST(Arguments, OneMayStandInPlaceOfAnother) {
  EXPECT_EQ(code_of(bulk, addressed({{"assetIds", {"a"}}})), "ok");
  EXPECT_EQ(code_of(bulk, addressed({{"query", Json::object()}})), "ok");
  EXPECT_EQ(code_of(bulk, addressed({{"query", nullptr}})), "BAD_USER_INPUT: `assetIds` is required.");
  EXPECT_EQ(code_of(bulk, addressed({{"assetIds", {"a"}}, {"query", Json::object()}})),
            "BAD_USER_INPUT: `assetIds` cannot be sent together with `query`.");
}

TEST(Arguments, AnObjectHasItsMembersAndNoOthers) {
  const Arguments sent(bulk, addressed({{"query", {{"q", "sea"}, {"tags", nullptr}}}}));
  EXPECT_EQ(sent.members("query").text("q"), "sea");
  EXPECT_FALSE(sent.members("query").has("tags"));
  for (const auto& [query, problem] : {std::pair{Json::array(), "`query` must be an object."},
                                       std::pair{Json{{"tag", "sea"}}, "`query` has no member `tag`."},
                                       std::pair{Json{{"q", 5}}, "`q` must be a string."}})
    EXPECT_EQ(code_of(bulk, addressed({{"query", query}})), std::string("BAD_USER_INPUT: ") + problem);
}

TEST(Arguments, MissingAndEmptyIdsHaveTheirOwnCode) {
  EXPECT_EQ(code_of(remove_assets, addressed({})).substr(0, 12), "DELETE_ERROR");
  EXPECT_EQ(code_of(remove_assets, addressed({{"ids", Json::array()}})).substr(0, 12), "DELETE_ERROR");
  EXPECT_EQ(code_of(remove_assets, addressed({{"ids", nullptr}})).substr(0, 12), "DELETE_ERROR");
}

TEST(Arguments, MoreThanAHundredIdsAreTooMany) {
  const Json ids = std::vector<std::string>(101, "abcdefghijkl");
  EXPECT_EQ(code_of(remove_assets, addressed({{"ids", ids}})).substr(0, 19), "MAX_ASSETS_EXCEEDED");
  EXPECT_EQ(code_of(tag, addressed({{"assetIds", ids}, {"tags", {"a"}}})).substr(0, 19),
            "MAX_ASSETS_EXCEEDED");
}

TEST(Arguments, WrongTypesAreRefused) {
  EXPECT_EQ(code_of(remove_assets, addressed({{"ids", "abc"}})),
            "BAD_USER_INPUT: `ids` must be a list of strings.");
  EXPECT_EQ(code_of(remove_assets, addressed({{"ids", {1}}})),
            "BAD_USER_INPUT: `ids` must be a list of strings.");
}

TEST(Arguments, LengthCountsCharactersNotBytes) {
  std::string text;
  for (std::size_t i = 0; i < longest_description; ++i) text += "é";
  EXPECT_EQ(code_of(describe, addressed({{"description", text}})), "ok");
  EXPECT_NE(code_of(describe, addressed({{"description", text + "x"}})), "ok");
}

TEST(Arguments, ListsComeInTheFormsThatClientsSend) {
  using Names = std::vector<std::string>;
  for (const Names& names : {Names{"tags", "tags"}, Names{"tags[]", "tags[]"}, Names{"tags[0]", "tags[1]"},
                             Names{"tags", "tags[]"}}) {
    Json arguments = Json::object();
    add_text_argument(list, arguments, names[0], "a");
    add_text_argument(list, arguments, names[1], "b");
    EXPECT_EQ(arguments, Json({{"tags", {"a", "b"}}})) << names[0];
  }
  Json none = Json::object();
  for (const char* name : {"tags[", "tags]", "tags[x]", "tagsx[]", "tag[]", "page[]"})
    add_text_argument(list, none, name, "a");
  EXPECT_EQ(none, Json::object());
}

}  // namespace
}  // namespace lightkeep::api
