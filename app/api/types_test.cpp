#include "app/api/types.h"

#include <gtest/gtest.h>

namespace lightkeep::api {
namespace {

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
