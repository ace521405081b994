#include "app/graphql/language/lexer.h"

#include <array>
#include <cstdio>
#include <optional>

#include "app/graphql/language/block_string.h"
#include "app/graphql/language/error.h"
#include "text/ascii.h"
#include "text/utf8.h"

namespace lightkeep::graphql {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view punctuators = "!$&():=@[]{|}";
constexpr auto name_characters = text::letters_digits_and("_");

bool begins_name(char c) {
  return text::is_letter(c) || c == '_';
}

// A byte of UTF-8 that no character begins with.
bool is_inside_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

bool is_high_surrogate(char32_t c) {
  return c >= 0xD800 && c <= 0xDBFF;
}
bool is_low_surrogate(char32_t c) {
  return c >= 0xDC00 && c <= 0xDFFF;
}
bool is_scalar_value(char32_t c) {
  return c <= 0x10FFFF && !is_high_surrogate(c) && !is_low_surrogate(c);
}

// None for what is no digit.
std::optional<char32_t> hex_digit(char c) {
  if (text::is_digit(c)) return c - '0';
  const char small = text::lower(c);
  if (small >= 'a' && small <= 'f') return small - 'a' + 10;
  return std::nullopt;
}

}  // namespace

void refuse_syntax(const std::string& message, Position at) {
  throw SyntaxError({.message = "Syntax Error: " + message, .locations = {at}});
}

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
  Token token{.at = position_};
  if (done()) return token;
  const std::size_t begin = at_;
  if (begins("\"")) {
    token.kind = begins("\"\"\"") ? TokenKind::block_string : TokenKind::string;
    token.value = token.kind == TokenKind::string ? take_string() : take_block_string();
  } else if (begins_name(peek())) {
    token.kind = TokenKind::name;
    while (text::is_in(name_characters, peek())) take();
  } else if (text::is_digit(peek()) || peek() == '-') {
    token.kind = take_number();
  } else {
    token.kind = TokenKind::punctuator;
    if (peek() == '.')
      take_dots();
    else if (punctuators.find(peek()) != std::string_view::npos)
      take();
    else if (peek() == '\'')
      refuse_syntax("Unexpected single quote character ('), did you mean to use a double quote (\")?",
                    position_);
    else
      refuse_syntax("Unexpected character: " + described_here() + ".", position_);
  }
  token.text = taken_since(begin);
  return token;
}

char Lexer::peek(std::size_t further) const {
  return at_ + further < text_.size() ? text_[at_ + further] : '\0';
}

void Lexer::take(std::size_t bytes) {
  for (; bytes > 0; --bytes) {
    const char c = text_[at_++];
    if (c == '\n' || (c == '\r' && peek() != '\n'))
      position_ = {.line = position_.line + 1, .column = 1};
    else if (!is_inside_character(c))
      ++position_.column;
  }
}

void Lexer::skip_ignored() {
  for (;;) {
    if (!done() && std::string_view(" \t\r\n,").find(peek()) != std::string_view::npos)
      take();
    else if (begins(byte_order_mark))
      take(byte_order_mark.size());
    else if (peek() == '#')
      skip_comment();
    else
      return;
  }
}

void Lexer::skip_comment() {
  while (!done() && peek() != '\n' && peek() != '\r') take();
}

void Lexer::take_dots() {
  if (begins("...")) return take(3);
  if (begins("..")) refuse_syntax("Unexpected \"..\", did you mean \"...\"?", position_);
  if (text::is_digit(peek(1)))
    refuse_syntax("Invalid number, expected digit before \".\", did you mean \"0.\"?", position_);
  refuse_syntax("Unexpected character: \".\".", position_);
}

TokenKind Lexer::take_number() {
  TokenKind kind = TokenKind::integer;
  if (peek() == '-') take();
  const bool zero = peek() == '0';
  if (zero) take();
  if (zero && text::is_digit(peek()))
    refuse_syntax("Invalid number, unexpected digit after 0: " + described_here() + ".", position_);
  if (!zero) take_digits();
  if (peek() == '.') {
    kind = TokenKind::decimal;
    take();
    take_digits();
  }
  if (text::lower(peek()) == 'e') {
    kind = TokenKind::decimal;
    take();
    if (peek() == '+' || peek() == '-') take();
    take_digits();
  }
  if (peek() == '.' || begins_name(peek())) refuse_digit();
  return kind;
}

void Lexer::take_digits() {
  if (!text::is_digit(peek())) refuse_digit();
  while (text::is_digit(peek())) take();
}

void Lexer::refuse_digit() const {
  refuse_syntax("Invalid number, expected digit but got: " + described_here() + ".", position_);
}

std::string Lexer::take_string() {
  take();
  std::string value;
  while (!done() && peek() != '\n' && peek() != '\r') {
    if (peek() == '"') {
      take();
      return value;
    }
    if (peek() == '\\') {
      take_escape(value);
    } else {
      value += peek();
      take();
    }
  }
  refuse_syntax("Unterminated string.", position_);
}

std::string Lexer::take_block_string() {
  constexpr std::string_view quotes = "\"\"\"";
  constexpr std::string_view escaped = "\\\"\"\"";
  take(quotes.size());
  std::string raw;
  while (!done()) {
    if (begins(quotes)) {
      take(quotes.size());
      return block_string_value(raw);
    }
    const bool is_escaped = begins(escaped);
    raw += is_escaped ? quotes : text_.substr(at_, 1);
    take(is_escaped ? escaped.size() : 1);
  }
  refuse_syntax("Unterminated string.", position_);
}

void Lexer::take_escape(std::string& value) {
  if (peek(1) == 'u') return text::append_character(value, take_code_point());
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  const auto which = letters.find(peek(1));
  if (at_ + 1 >= text_.size() || which == std::string_view::npos) refuse_escape("character", at_, 2);
  value += meanings[which];
  take(2);
}

char32_t Lexer::take_code_point() {
  if (begins("\\u{")) return take_braced_code_point();
  const std::size_t begin = at_;
  const char32_t first = take_four_digits();
  if (is_scalar_value(first)) return first;
  if (is_high_surrogate(first) && begins("\\u")) {
    const char32_t second = take_four_digits();
    if (is_low_surrogate(second)) return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
  }
  refuse_escape("Unicode", begin, 6);
}

char32_t Lexer::take_four_digits() {
  constexpr std::size_t size = 6;  // \uXXXX
  char32_t point = 0;
  for (std::size_t i = 2; i < size; ++i) {
    const auto digit = hex_digit(peek(i));
    if (!digit) refuse_escape("Unicode", at_, i);
    point = point << 4 | *digit;
  }
  take(size);
  return point;
}

char32_t Lexer::take_braced_code_point() {
  constexpr std::size_t longest = 12;  // \u{00XXXXXX}
  char32_t point = 0;
  for (std::size_t i = 3; i < longest; ++i) {
    const auto digit = hex_digit(peek(i));
    if (!digit) {
      if (peek(i) != '}' || i == 3 || !is_scalar_value(point)) refuse_escape("Unicode", at_, i);
      take(i + 1);
      return point;
    }
    point = point << 4 | *digit;
  }
  refuse_escape("Unicode", at_, longest);
}

void Lexer::refuse_escape(std::string_view kind, std::size_t begin, std::size_t bytes) const {
  while (begin + bytes < text_.size() && is_inside_character(text_[begin + bytes])) ++bytes;
  refuse_syntax("Invalid " + std::string(kind) + " escape sequence: \"" +
                    std::string(text_.substr(begin, bytes)) + "\".",
                position_);
}

std::string Lexer::described_here() const {
  std::string_view rest = text_.substr(at_);
  const auto character = text::take_character(rest);
  if (!character) return "<EOF>";
  if (*character == '"') return "'\"'";
  if (*character >= 0x20 && *character <= 0x7E) return {'"', static_cast<char>(*character), '"'};
  std::array<char, 16> name{};
  std::snprintf(name.data(), name.size(), "U+%04X", static_cast<unsigned>(*character));
  return name.data();
}

}  // namespace lightkeep::graphql
