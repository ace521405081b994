#include "app/graphql/language/token_reader.h"

namespace lightkeep::graphql {

TokenReader::Level::Level(TokenReader& reader) : reader_(reader) {
  if (++reader.nesting_ > reader.limits_.nesting)
    refuse_syntax("Document is nested more than " + std::to_string(reader.limits_.nesting) +
                      " levels deep. Parsing aborted.",
                  reader.at());
}

void TokenReader::advance() {
  token_ = lexer_.next();
  if (++tokens_ > limits_.tokens + 1)  // the end is one too
    refuse_syntax(
        "Document contains more than " + std::to_string(limits_.tokens) + " tokens. Parsing aborted.", at());
}

bool TokenReader::skip(std::string_view punctuator) {
  const bool seen = sees(punctuator);
  if (seen) advance();
  return seen;
}

bool TokenReader::skip_word(std::string_view name) {
  const bool seen = sees_word(name);
  if (seen) advance();
  return seen;
}

void TokenReader::expect(std::string_view punctuator) {
  if (!skip(punctuator)) refuse("Expected \"" + std::string(punctuator) + "\", found ");
}

void TokenReader::expect_word(std::string_view name) {
  if (!skip_word(name)) refuse("Expected \"" + std::string(name) + "\", found ");
}

std::string TokenReader::name() {
  if (!sees(TokenKind::name)) refuse("Expected Name, found ");
  std::string text(token_.text);
  advance();
  return text;
}

void TokenReader::refuse(const std::string& expectation) const {
  refuse_syntax(expectation + token_.described() + ".", at());
}

}  // namespace lightkeep::graphql
