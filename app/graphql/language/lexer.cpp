#include "app/graphql/language/lexer.h"

#include "app/graphql/language/string_literal.h"
#include "text/ascii.h"

namespace lightkeep::graphql {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view punctuators = "!$&():=@[]{|}";
constexpr auto name_characters = text::letters_digits_and("_");

bool begins_name(char c) {
  return text::is_letter(c) || c == '_';
}

}  // namespace

std::string Token::described() const {
  const std::string quote = "\"";
  switch (kind) {
    case TokenKind::end:
      return "<EOF>";
    case TokenKind::punctuator:
      return quote + std::string(text) + quote;
    case TokenKind::name:
      return "Name " + quote + std::string(text) + quote;
    case TokenKind::integer:
      return "Int " + quote + std::string(text) + quote;
    case TokenKind::decimal:
      return "Float " + quote + std::string(text) + quote;
    case TokenKind::string:
      return "String " + quote + value + quote;
    case TokenKind::block_string:
      break;
  }
  return "BlockString " + quote + value + quote;
}

Token Lexer::next() {
  skip_ignored();
  Token token{.at = cursor_.position()};
  if (cursor_.done()) return token;
  const std::size_t begin = cursor_.offset();
  if (cursor_.begins("\"")) {
    token.kind = cursor_.begins("\"\"\"") ? TokenKind::block_string : TokenKind::string;
    token.value = token.kind == TokenKind::string ? take_string(cursor_) : take_block_string(cursor_);
  } else if (begins_name(cursor_.peek())) {
    token.kind = TokenKind::name;
    while (text::is_in(name_characters, cursor_.peek())) cursor_.take();
  } else if (text::is_digit(cursor_.peek()) || cursor_.peek() == '-') {
    token.kind = take_number();
  } else {
    token.kind = TokenKind::punctuator;
    take_punctuator();
  }
  token.text = cursor_.taken_since(begin);
  return token;
}

void Lexer::skip_ignored() {
  for (;;) {
    if (!cursor_.done() && std::string_view(" \t\r\n,").find(cursor_.peek()) != std::string_view::npos)
      cursor_.take();
    else if (cursor_.begins(byte_order_mark))
      cursor_.take(byte_order_mark.size());
    else if (cursor_.peek() == '#')
      skip_comment();
    else
      return;
  }
}

void Lexer::skip_comment() {
  while (!cursor_.done() && cursor_.peek() != '\n' && cursor_.peek() != '\r') cursor_.take();
}

void Lexer::take_punctuator() {
  const char c = cursor_.peek();
  if (c == '.') return take_dots();
  if (punctuators.find(c) != std::string_view::npos) return cursor_.take();
  if (c == '\'')
    refuse_syntax("Unexpected single quote character ('), did you mean to use a double quote (\")?",
                  cursor_.position());
  refuse_syntax("Unexpected character: " + cursor_.described() + ".", cursor_.position());
}

void Lexer::take_dots() {
  if (cursor_.begins("...")) return cursor_.take(3);
  if (cursor_.begins("..")) refuse_syntax("Unexpected \"..\", did you mean \"...\"?", cursor_.position());
  if (text::is_digit(cursor_.peek(1)))
    refuse_syntax("Invalid number, expected digit before \".\", did you mean \"0.\"?", cursor_.position());
  refuse_syntax("Unexpected character: \".\".", cursor_.position());
}

TokenKind Lexer::take_number() {
  TokenKind kind = TokenKind::integer;
  if (cursor_.peek() == '-') cursor_.take();
  const bool zero = cursor_.peek() == '0';
  if (zero) cursor_.take();
  if (zero && text::is_digit(cursor_.peek()))
    refuse_syntax("Invalid number, unexpected digit after 0: " + cursor_.described() + ".",
                  cursor_.position());
  if (!zero) take_digits();
  if (cursor_.peek() == '.') {
    kind = TokenKind::decimal;
    cursor_.take();
    take_digits();
  }
  if (text::lower(cursor_.peek()) == 'e') {
    kind = TokenKind::decimal;
    cursor_.take();
    if (cursor_.peek() == '+' || cursor_.peek() == '-') cursor_.take();
    take_digits();
  }
  if (cursor_.peek() == '.' || begins_name(cursor_.peek())) refuse_digit();
  return kind;
}

void Lexer::take_digits() {
  if (!text::is_digit(cursor_.peek())) refuse_digit();
  while (text::is_digit(cursor_.peek())) cursor_.take();
}

void Lexer::refuse_digit() const {
  refuse_syntax("Invalid number, expected digit but got: " + cursor_.described() + ".", cursor_.position());
}

}  // namespace lightkeep::graphql
