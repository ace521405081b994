#include "app/api/openapi.h"

#include <gtest/gtest.h>

#include "app/api/operations.h"
#include "app/api/types.h"

namespace lightkeep::api {
namespace {

void collect_references(const Json& value, std::vector<std::string>& found) {
  if (value.is_object() && value.contains("$ref")) found.push_back(value["$ref"]);
  if (value.is_structured())
    for (const auto& child : value) collect_references(child, found);
}

TEST(OpenApi, EveryOperationHasItsPath) {
  const Json document = openapi("https://example.com", "1");
  std::size_t methods = 0;
  for (const auto& path : document["paths"]) methods += path.size();
  EXPECT_EQ(methods, operations().size());
}

TEST(OpenApi, EveryReferenceResolves) {
  const Json document = openapi("https://example.com", "1");
  std::vector<std::string> references;
  collect_references(document, references);
  ASSERT_FALSE(references.empty());
  for (const auto& reference : references)
    EXPECT_TRUE(document.contains(Json::json_pointer(reference.substr(1)))) << reference;
}

TEST(Types, PrintedFieldsAreTheDeclaredOnes) {
  const Json printed = to_json(Asset{});
  const TypeRow& row = type("Asset");
  ASSERT_EQ(printed.size(), row.fields.size());
  for (const FieldRow& field : row.fields) {
    ASSERT_TRUE(printed.contains(std::string(field.name))) << field.name;
    EXPECT_FALSE(field.type.ends_with('!') && printed[std::string(field.name)].is_null()) << field.name;
  }
}

}  // namespace
}  // namespace lightkeep::api
