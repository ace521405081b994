// The tokens of a document as the parser asks for them: one ahead, what must follow, how many there may be
// and how deep they may be nested. Throws SyntaxError for what is not so.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "app/graphql/language/lexer.h"
#include "app/graphql/language/limits.h"

namespace lightkeep::graphql {

class TokenReader {
 public:
  /// Both outlive the reader.
  TokenReader(std::string_view text, const Limits& limits) : lexer_(text), limits_(limits) { advance(); }

  /// One level deeper for as long as it lives.
  class Level {
   public:
    explicit Level(TokenReader& reader);
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    ~Level() { --reader_.nesting_; }

   private:
    TokenReader& reader_;
  };

  /// The next.
  const Token& token() const { return token_; }
  Position at() const { return token_.at; }
  void advance();
  std::string take_value() {
    std::string value = std::move(token_.value);
    advance();
    return value;
  }

  bool sees(TokenKind kind) const { return token_.kind == kind; }
  bool sees(std::string_view punctuator) const {
    return token_.kind == TokenKind::punctuator && token_.text == punctuator;
  }
  bool sees_word(std::string_view name) const {
    return token_.kind == TokenKind::name && token_.text == name;
  }
  bool sees_string() const { return sees(TokenKind::string) || sees(TokenKind::block_string); }
  /// Takes it, if it is there.
  bool skip(std::string_view punctuator);
  bool skip_word(std::string_view name);
  void expect(std::string_view punctuator);
  void expect_word(std::string_view name);
  std::string name();

  /// One or more of them.
  void many(std::string_view open, std::string_view close, auto each) {
    const Level level(*this);
    expect(open);
    do each();
    while (!skip(close));
  }
  /// As many, or nothing at all.
  void optional_many(std::string_view open, std::string_view close, auto each) {
    if (sees(open)) many(open, close, each);
  }

  [[noreturn]] void refuse(const std::string& expectation = "Unexpected ") const;

 private:
  Lexer lexer_;
  const Limits& limits_;
  Token token_;
  std::size_t tokens_ = 0;
  std::size_t nesting_ = 0;
};

}  // namespace lightkeep::graphql
