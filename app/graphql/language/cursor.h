// Where the lexer is in the text: bytes one after the other, with line and column. Pure; one thread at a
// time.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "app/graphql/language/ast.h"

namespace lightkeep::graphql {

class Cursor {
 public:
  /// `text` is UTF-8 and outlives the cursor.
  explicit Cursor(std::string_view text) : text_(text) {}

  bool done() const { return at_ == text_.size(); }
  /// The byte so many behind the next; NUL behind the end.
  char peek(std::size_t further = 0) const;
  bool begins(std::string_view word) const { return text_.substr(at_).starts_with(word); }
  void take(std::size_t bytes = 1);

  std::size_t offset() const { return at_; }
  std::string_view taken_since(std::size_t begin) const { return text_.substr(begin, at_ - begin); }
  /// From there so many bytes, and the rest of the last character.
  std::string characters(std::size_t begin, std::size_t bytes) const;
  /// The next character, for errors: `"x"`, `U+0000`, `<EOF>`.
  std::string described() const;
  Position position() const { return position_; }

 private:
  std::string_view text_;
  std::size_t at_ = 0;
  Position position_;
};

/// Throws SyntaxError: "Syntax Error: " and `message`.
[[noreturn]] void refuse_syntax(const std::string& message, Position at);

}  // namespace lightkeep::graphql
