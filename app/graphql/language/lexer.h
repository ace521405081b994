// The words of a document: comments, commas and white space are left out, escapes of strings are resolved.
// The parser asks for one after the other; nothing is read ahead. Source: GraphQL, October 2021, section 2.1,
// and the September 2025 edition for Unicode.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "app/graphql/language/ast.h"

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
  explicit Lexer(std::string_view text) : text_(text) {}
  /// `end` from then on, when there are no more. Throws SyntaxError.
  Token next();

 private:
  bool done() const { return at_ == text_.size(); }
  /// The byte so many behind the next; NUL behind the end.
  char peek(std::size_t further = 0) const;
  bool begins(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  void take(std::size_t bytes = 1);
  std::string_view taken_since(std::size_t begin) const { return text_.substr(begin, at_ - begin); }

  void skip_ignored();
  void skip_comment();
  void take_dots();
  TokenKind take_number();
  void take_digits();
  std::string take_string();
  std::string take_block_string();
  void take_escape(std::string& value);
  char32_t take_code_point();
  char32_t take_braced_code_point();
  char32_t take_four_digits();
  /// Of so many bytes, and the rest of the last character.
  [[noreturn]] void refuse_escape(std::string_view kind, std::size_t begin, std::size_t bytes) const;
  [[noreturn]] void refuse_digit() const;
  std::string described_here() const;

  std::string_view text_;
  std::size_t at_ = 0;
  Position position_;
};

/// Throws SyntaxError: "Syntax Error: " and `message`.
[[noreturn]] void refuse_syntax(const std::string& message, Position at);

}  // namespace lightkeep::graphql
