#include "app/graphql/language/lexer.h"

#include <gtest/gtest.h>

#include "app/graphql/language/error.h"

namespace lightkeep::graphql {
namespace {

Token first(std::string_view text) {
  return Lexer(text).next();
}

std::string refusal(std::string_view text) {
  Lexer lexer(text);
  try {
    while (lexer.next().kind != TokenKind::end) {
    }
  } catch (const SyntaxError& error) {
    return error.error.message;
  }
  return "none";
}

TEST(Lexer, IgnoresWhiteSpaceCommasCommentsAndByteOrderMarks) {
  const Token token = first("\xEF\xBB\xBF,\t # ein Wört\r\n ,foo,");
  EXPECT_EQ(token.kind, TokenKind::name);
  EXPECT_EQ(token.text, "foo");
  EXPECT_EQ(token.at, (Position{2, 3}));
}

TEST(Lexer, CountsLinesByEachOfTheirEndsAndColumnsInCharacters) {
  EXPECT_EQ(first("\n\r\n\r\n\rx").at, (Position{5, 1}));
  Lexer lexer("\"öäü\" x");
  lexer.next();
  EXPECT_EQ(lexer.next().at, (Position{1, 7}));
}

TEST(Lexer, ReadsStringsWithEveryEscape) {
  EXPECT_EQ(first(R"("simple")").value, "simple");
  EXPECT_EQ(first(R"("")").kind, TokenKind::string);
  EXPECT_EQ(first(R"("\" \\ \/ \b \f \n \r \t")").value, "\" \\ / \b \f \n \r \t");
  EXPECT_EQ(first(R"("\u0041\u00e9\u{1F600}\u{00000041}")").value, "A\u00E9\U0001F600A");
  EXPECT_EQ(first(R"("\uD83D\uDE00")").value, "\U0001F600");
  EXPECT_EQ(first("\"\U0001F600\"").value, "\U0001F600");
}

TEST(Lexer, RefusesStringsThatAreNone) {
  EXPECT_EQ(refusal("\""), "Syntax Error: Unterminated string.");
  EXPECT_EQ(refusal("\"a\nb\""), "Syntax Error: Unterminated string.");
  EXPECT_EQ(refusal("\"\"\"a\"\""), "Syntax Error: Unterminated string.");
  EXPECT_EQ(refusal(R"("\z")"), R"(Syntax Error: Invalid character escape sequence: "\z".)");
  EXPECT_EQ(refusal("\"\\"), "Syntax Error: Invalid character escape sequence: \"\\\".");
  EXPECT_EQ(refusal("\"\\é\""), "Syntax Error: Invalid character escape sequence: \"\\é\".");
  EXPECT_EQ(refusal("\"\\uD83Dé\""), "Syntax Error: Invalid Unicode escape sequence: \"\\uD83D\".");
  for (const char* escape :
       {R"("\u12")", R"("\uXYZZ")", R"("\u{}")", R"("\u{110000}")", R"("\u{D800}")", R"("\uD83D")",
        R"("\uDE00")", R"("\uD83D\u0041")", R"("\u{100000041}")", R"("\u{41")"})
    EXPECT_TRUE(refusal(escape).starts_with("Syntax Error: Invalid Unicode escape sequence")) << escape;
}

TEST(Lexer, ReadsNumbersByTheirGrammar) {
  for (const char* text : {"0", "-0", "4", "-4", "9007199254740993"})
    EXPECT_EQ(first(text).kind, TokenKind::integer) << text;
  for (const char* text : {"0.123", "-4.123", "1e4", "1E-4", "-1.5e+04"}) {
    EXPECT_EQ(first(text).kind, TokenKind::decimal) << text;
    EXPECT_EQ(first(text).text, text);
  }
  EXPECT_EQ(refusal("01"), R"(Syntax Error: Invalid number, unexpected digit after 0: "1".)");
  for (const char* text : {"-", "+1", "1.", "1.a", ".5", "1e", "1eA", "0xF", "1.2.3", "3a", "1_000"})
    EXPECT_NE(refusal(text), "none") << text;
  EXPECT_EQ(refusal("1."), "Syntax Error: Invalid number, expected digit but got: <EOF>.");
}

TEST(Lexer, RefusesWhatNoTokenBeginsWith) {
  EXPECT_EQ(refusal("?"), R"(Syntax Error: Unexpected character: "?".)");
  EXPECT_EQ(refusal(std::string_view("\0", 1)), "Syntax Error: Unexpected character: U+0000.");
  EXPECT_EQ(refusal("\u00AA"), "Syntax Error: Unexpected character: U+00AA.");
  EXPECT_EQ(refusal(".."), R"(Syntax Error: Unexpected "..", did you mean "..."?)");
  EXPECT_NE(refusal("'x'"), "none");
}

// The example of the specification.
TEST(Lexer, TakesTheIndentationOffBlockStrings) {
  EXPECT_EQ(first("\"\"\"\n    Hello,\n      World!\n\n    Yours,\n      GraphQL.\n  \"\"\"").value,
            "Hello,\n  World!\n\nYours,\n  GraphQL.");
  EXPECT_EQ(first("\"\"\"  first\r\n   second\r  third\"\"\"").value, "  first\n second\nthird");
  EXPECT_EQ(first("\"\"\"\"\"\"").value, "");
  EXPECT_EQ(first("\"\"\" \n\t\n \"\"\"").value, "");
  EXPECT_EQ(first(R"("""has \""" and \n""")").value, R"(has """ and \n)");
}

}  // namespace
}  // namespace lightkeep::graphql
