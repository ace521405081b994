#include "app/rest/openapi.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "app/api/raw_operations.h"
#include "app/library/operations.h"
#include "app/library/uploads.h"

namespace lightkeep::rest {
namespace {

using api::Json;

void collect_references(const Json& value, std::vector<std::string>& found) {
  if (value.is_object() && value.contains("$ref")) found.push_back(value["$ref"]);
  if (value.is_structured())
    for (const auto& child : value) collect_references(child, found);
}

TEST(OpenApi, EveryOperationHasItsPath) {
  const Json document = openapi("https://example.com", "1");
  std::size_t methods = 0;
  for (const auto& path : document["paths"]) methods += path.size();
  EXPECT_EQ(methods, library::operations().size() + api::raw_operations().size());
}

TEST(OpenApi, ChecksumsAreThoseThatAreTaken) {
  const auto& fields = api::raw_operation("append_upload").fields;
  const auto checksum =
      std::ranges::find(fields, std::string_view("Upload-Checksum"), &api::HeaderField::name);
  ASSERT_NE(checksum, fields.end());
  EXPECT_NE(checksum->sentence.find(library::checksum_algorithms()), std::string_view::npos);
}

TEST(OpenApi, EveryReferenceResolves) {
  const Json document = openapi("https://example.com", "1");
  std::vector<std::string> references;
  collect_references(document, references);
  ASSERT_FALSE(references.empty());
  for (const auto& reference : references)
    EXPECT_TRUE(document.contains(Json::json_pointer(reference.substr(1)))) << reference;
}

}  // namespace
}  // namespace lightkeep::rest
