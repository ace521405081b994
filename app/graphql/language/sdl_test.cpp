#include "app/graphql/language/sdl.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/graphql/language/test_schema.h"

namespace lightkeep::graphql {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

// Whether it means the same as introspection is for graphql-js to say: tests/graphql.
TEST(Sdl, PrintsEveryKindOfType) {
  const std::string text = print_sdl(TestSchema());
  EXPECT_TRUE(text.starts_with("\"Dogs.\"\nschema {\n  query: Query\n  mutation: Mutation\n}\n"));
  EXPECT_THAT(text, HasSubstr("scalar Date @specifiedBy(url: \"https://example.com/date\")\n"));
  EXPECT_THAT(text, HasSubstr("\nscalar Upload\n"));
  EXPECT_THAT(text, HasSubstr("enum Command {\n  SIT\n  \"To the \\\"ground\\\".\"\n  DOWN\n"
                              "  HEEL @deprecated(reason: \"Dogs \\\"know\\\" better.\")\n}\n"));
  EXPECT_THAT(text, HasSubstr("input Filter {\n  name: String!\n  ages: [Int!]\n  knows: Command! = SIT\n"));
  EXPECT_THAT(
      text,
      HasSubstr("\"Barks.\\nMostly.\"\ntype Dog {\n  id: ID!\n  name(\n    surname: Boolean\n  ): String\n"));
  EXPECT_THAT(text, HasSubstr("  weight: Float @deprecated(reason: \"No longer supported\")\n"));
}

TEST(Sdl, LeavesOutWhatEverySchemaHas) {
  const std::string text = print_sdl(TestSchema());
  for (const char* standard : {"__Type", "scalar ID", "directive @"})
    EXPECT_THAT(text, Not(HasSubstr(standard)));
}

}  // namespace
}  // namespace lightkeep::graphql
