#include "app/graphql/language/parser.h"

#include <gtest/gtest.h>

#include <string>

#include "app/graphql/language/print.h"

namespace lightkeep::graphql {
namespace {

Document parse(std::string_view text) {
  return graphql::parse(text, Limits{});
}

Error refusal(std::string_view text, const Limits& limits = {}) {
  try {
    graphql::parse(text, limits);
  } catch (const SyntaxError& error) {
    return error.error;
  }
  return {"none", {}};
}

const Field& field(const SelectionSet& selections, std::size_t index = 0) {
  return std::get<Field>(selections.at(index).content);
}

TEST(Parser, ReadsAnOperationWithAllItsParts) {
  const Document document = parse(R"(
    "Which images"
    query Images($library: ID!, "how many" $sizes: [[Int!]]! = [[1, 2]] @a(b: 1)) @live {
      shown: assets(libraryId: $library, where: {tag: "x", deep: [null, 1.5, RED]}) @include(if: true) { id }
    })");
  ASSERT_EQ(document.operations.size(), 1u);
  const Operation& operation = document.operations[0];
  EXPECT_EQ(operation.name, "Images");
  EXPECT_EQ(operation.at, (Position{3, 5}));
  ASSERT_EQ(operation.variables.size(), 2u);
  EXPECT_EQ(operation.variables[1].type.text(), "[[Int!]]!");
  EXPECT_EQ(print(*operation.variables[1].fallback), "[[1, 2]]");
  EXPECT_EQ(operation.directives.at(0).name, "live");
  const Field& assets = field(operation.selections);
  EXPECT_EQ(assets.response_name(), "shown");
  EXPECT_EQ(assets.name, "assets");
  EXPECT_EQ(print(assets.arguments.at(0).value), "$library");
  EXPECT_EQ(print(assets.arguments.at(1).value), R"({deep: [null, 1.5, RED], tag: "x"})");
  EXPECT_EQ(assets.directives.at(0).name, "include");
  EXPECT_EQ(field(assets.selections).name, "id");
}

TEST(Parser, ReadsFragmentsOfBothKinds) {
  const Document document =
      parse("{...A @skip(if: $x) ... on B {c} ... @d {e}} fragment A on T {on fragment}");
  const SelectionSet& selections = document.operations.at(0).selections;
  EXPECT_EQ(std::get<FragmentSpread>(selections.at(0).content).name, "A");
  EXPECT_EQ(std::get<InlineFragment>(selections.at(1).content).type_condition, "B");
  EXPECT_EQ(std::get<InlineFragment>(selections.at(2).content).directives.size(), 1u);
  ASSERT_NE(document.fragment("A"), nullptr);
  EXPECT_EQ(document.fragment("A")->type_condition, "T");
  EXPECT_EQ(document.fragment("B"), nullptr);
}

TEST(Parser, TakesWordsOfTheLanguageAsNames) {
  for (const char* text : {"on", "fragment", "query", "mutation", "subscription", "true", "null"})
    EXPECT_EQ(field(parse("query on { " + std::string(text) + " }").operations.at(0).selections).name, text);
  EXPECT_EQ(parse("query query { a }").operations.at(0).name, "query");
}

TEST(Parser, SaysWhatItExpectedAndWhere) {
  EXPECT_EQ(refusal("{").message, "Syntax Error: Expected Name, found <EOF>.");
  EXPECT_EQ(refusal("{").locations, std::vector({Position{1, 2}}));
  EXPECT_EQ(refusal("").message, "Syntax Error: Unexpected <EOF>.");
  EXPECT_EQ(refusal("{a}}").message, "Syntax Error: Unexpected \"}\".");
  EXPECT_EQ(refusal("notAnOperation Foo { field }").message,
            "Syntax Error: Unexpected Name \"notAnOperation\".");
  EXPECT_EQ(refusal("...").message, "Syntax Error: Unexpected \"...\".");
  EXPECT_EQ(refusal("{ field: {} }").message, "Syntax Error: Expected Name, found \"{\".");
  EXPECT_EQ(refusal("query Foo($x: Complex = { a: { b: [ $var ] } }) { field }").message,
            "Syntax Error: Unexpected variable \"$var\" in constant value.");
  EXPECT_EQ(refusal("fragment on on on { on }").message, "Syntax Error: Unexpected Name \"on\".");
}

TEST(Parser, CutsLongTextsInWhatItSays) {
  EXPECT_TRUE(refusal("{ \"" + std::string(50'000, 'x') + "\" }").message.ends_with("xxx…"));
}

TEST(Parser, RefusesWhatIsNoExecutableDocument) {
  for (const char* text : {"{}",
                           "{a{}}",
                           "{a()}",
                           "query () {a}",
                           "{a(b: )}",
                           "{...on}",
                           "fragment A {a}",
                           "type T {a: Int}",
                           "schema {query: Q}",
                           "extend type T {a: Int}",
                           "\"text\" {a}",
                           "\"text\"",
                           "query ($a) {a}",
                           "query ($a: [Int) {a}",
                           "{a @}",
                           "{a: }",
                           "{$a}",
                           "{...A(b: 1)}",
                           "query Q Q {a}",
                           "\xFF",
                           "{a(b: \"\xC0\x80\")}"})
    EXPECT_NE(refusal(text).message, "none") << text;
}

TEST(Parser, HoldsToItsLimits) {
  EXPECT_EQ(refusal("{a b}", {.tokens = 4}).message, "none");
  EXPECT_EQ(refusal("{a b c}", {.tokens = 4}).message,
            "Syntax Error: Document contains more than 4 tokens. Parsing aborted.");
  EXPECT_EQ(refusal("{a b}", {.bytes = 4}).message,
            "Syntax Error: Document is longer than 4 bytes. Parsing aborted.");
  const std::string deep(100'000, '[');
  for (const std::string& text : {"{a(b: " + deep, "query ($a: " + deep, "query ($a: Int = " + deep})
    EXPECT_TRUE(refusal(text, {.bytes = 1'000'000, .tokens = 1'000'000})
                    .message.starts_with("Syntax Error: Document is nested more than"));
  std::string selections;
  for (int i = 0; i < 10'000; ++i) selections += "{a";
  EXPECT_TRUE(refusal(selections, {.tokens = 1'000'000}).message.find("nested more than 64") !=
              std::string::npos);
}

}  // namespace
}  // namespace lightkeep::graphql
