#include "app/api/examples.h"

#include <gtest/gtest.h>

namespace lightkeep::api {
namespace {

const ExampleCaller ann{"https://images.example.com", "acme", "summer"};

Signature list() {
  return {.name = "list_things",
          .method = "GET",
          .path = "/organizations/:organizationId/libraries/:libraryId/things",
          .result = "Tag!",
          .title = "List",
          .sentence = "Lists.",
          .arguments = {{"organizationId", "ID!", Place::path, ""},
                        {"libraryId", "ID!", Place::path, ""},
                        {"tags", "[String!]", Place::query, ""},
                        {"cursor", "String", Place::query, ""},
                        {"pageSize", "Int", Place::query, ""}}};
}

std::string code(const Signature& operation, std::string_view name) {
  for (Example& one : examples(operation, ann))
    if (one.name == name) return one.code;
  return {};
}

TEST(Examples, OfTheCallersOwnPlaces) {
  for (const Example& one : examples(list(), ann))
    EXPECT_NE(one.code.find("https://images.example.com/organizations/acme/libraries/summer/things"
                            "?tags=sea%2Csummer&pageSize=20"),
              std::string::npos)
        << one.code;
}

TEST(Examples, AskForTheKeyUnlessNobodyNeedsOne) {
  Signature open = list();
  open.open = true;
  for (const Example& one : examples(list(), ann)) EXPECT_TRUE(one.code.contains("LIGHTKEEP_API_KEY"));
  for (const Example& one : examples(open, ann)) EXPECT_FALSE(one.code.contains("LIGHTKEEP_API_KEY"));
}

TEST(Examples, AJsonBodyIsSentAsSuch) {
  Signature rename = list();
  rename.method = "PATCH";
  rename.arguments.push_back({"name", "String!", Place::body, ""});
  EXPECT_TRUE(code(rename, "curl").starts_with("curl -X PATCH "));
  EXPECT_TRUE(code(rename, "curl").ends_with("-d '{\"name\":\"Summer photos\"}'"));
  EXPECT_TRUE(code(rename, "javascript").contains("body: JSON.stringify({\"name\":\"Summer photos\"})"));
  EXPECT_TRUE(code(rename, "python").contains("requests.patch("));
}

TEST(Examples, BytesAreNotReadAsJson) {
  Signature bytes = list();
  bytes.gives_bytes = true;
  for (const Example& one : examples(bytes, ann)) EXPECT_FALSE(one.code.contains("json()")) << one.code;
  EXPECT_TRUE(code(bytes, "curl").ends_with("-o answer.bin"));
}

TEST(Examples, APostWithoutABodyIsOne) {
  Signature empty = list();
  empty.method = "POST";
  EXPECT_TRUE(code(empty, "curl").ends_with("-X POST"));
}

}  // namespace
}  // namespace lightkeep::api
