// The words of a document: comments, commas and white space are left out, escapes of strings are resolved.
// The parser asks for one after the other; nothing is read ahead. Source: GraphQL, October 2021, section 2.1,
// and the September 2025 edition for Unicode.
#pragma once

#include <string>
#include <string_view>

#include "app/graphql/language/ast.h"
#include "app/graphql/language/cursor.h"

namespace lightkeep::graphql {

enum class TokenKind { end, punctuator, name, integer, decimal, string, block_string };

struct Token {
  TokenKind kind = TokenKind::end;
  Position at{};
  std::string_view text{};  // as written, of all but strings
  std::string value{};      // of strings

  /// For errors: `Name "photos"`, `"{"`, `<EOF>`.
  std::string described() const;
};

class Lexer {
 public:
  /// `text` is UTF-8 and outlives the lexer.
  explicit Lexer(std::string_view text) : cursor_(text) {}
  /// `end` from then on, when there are no more. Throws SyntaxError.
  Token next();

 private:
  void skip_ignored();
  void skip_comment();
  void take_punctuator();
  void take_dots();
  TokenKind take_number();
  void take_digits();
  [[noreturn]] void refuse_digit() const;

  Cursor cursor_;
};

}  // namespace lightkeep::graphql
