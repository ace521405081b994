#include "app/graphql/language/cursor.h"

#include <array>
#include <cstdio>

#include "app/graphql/language/error.h"
#include "text/utf8.h"

namespace lightkeep::graphql {
namespace {

// A byte of UTF-8 that no character begins with.
bool is_inside_character(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) == 0x80;
}

}  // namespace

char Cursor::peek(std::size_t further) const {
  return at_ + further < text_.size() ? text_[at_ + further] : '\0';
}

void Cursor::take(std::size_t bytes) {
  for (; bytes > 0; --bytes) {
    const char c = text_[at_++];
    if (c == '\n' || (c == '\r' && peek() != '\n'))
      position_ = {.line = position_.line + 1, .column = 1};
    else if (!is_inside_character(c))
      ++position_.column;
  }
}

std::string Cursor::characters(std::size_t begin, std::size_t bytes) const {
  while (begin + bytes < text_.size() && is_inside_character(text_[begin + bytes])) ++bytes;
  return std::string(text_.substr(begin, bytes));
}

std::string Cursor::described() const {
  std::string_view rest = text_.substr(at_);
  const auto character = text::take_character(rest);
  if (!character) return "<EOF>";
  if (*character == '"') return "'\"'";
  if (*character >= 0x20 && *character <= 0x7E) return {'"', static_cast<char>(*character), '"'};
  std::array<char, 16> name{};
  std::snprintf(name.data(), name.size(), "U+%04X", static_cast<unsigned>(*character));
  return name.data();
}

void refuse_syntax(const std::string& message, Position at) {
  throw SyntaxError({.message = bounded("Syntax Error: " + message), .locations = {at}});
}

}  // namespace lightkeep::graphql
