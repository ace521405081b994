#include "app/graphql/language/string_literal.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "text/ascii.h"
#include "text/utf8.h"

namespace lightkeep::graphql {
namespace {

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

[[noreturn]] void refuse_escape(const Cursor& cursor, const std::string& kind, std::size_t begin,
                                std::size_t bytes) {
  refuse_syntax("Invalid " + kind + " escape sequence: \"" + cursor.characters(begin, bytes) + "\".",
                cursor.position());
}

char32_t take_four_digits(Cursor& cursor) {
  constexpr std::size_t size = 6;  // \uXXXX
  char32_t point = 0;
  for (std::size_t i = 2; i < size; ++i) {
    const auto digit = hex_digit(cursor.peek(i));
    if (!digit) refuse_escape(cursor, "Unicode", cursor.offset(), i);
    point = point << 4 | *digit;
  }
  cursor.take(size);
  return point;
}

char32_t take_braced_code_point(Cursor& cursor) {
  constexpr std::size_t longest = 12;  // \u{00XXXXXX}
  char32_t point = 0;
  for (std::size_t i = 3; i < longest; ++i) {
    const auto digit = hex_digit(cursor.peek(i));
    if (!digit) {
      if (cursor.peek(i) != '}' || i == 3 || !is_scalar_value(point))
        refuse_escape(cursor, "Unicode", cursor.offset(), i);
      cursor.take(i + 1);
      return point;
    }
    point = point << 4 | *digit;
  }
  refuse_escape(cursor, "Unicode", cursor.offset(), longest);
}

char32_t take_code_point(Cursor& cursor) {
  if (cursor.begins("\\u{")) return take_braced_code_point(cursor);
  const std::size_t begin = cursor.offset();
  const char32_t first = take_four_digits(cursor);
  if (is_scalar_value(first)) return first;
  if (is_high_surrogate(first) && cursor.begins("\\u")) {
    const char32_t second = take_four_digits(cursor);
    if (is_low_surrogate(second)) return 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
  }
  refuse_escape(cursor, "Unicode", begin, 6);
}

void take_escape(Cursor& cursor, std::string& value) {
  if (cursor.peek(1) == 'u') return text::append_character(value, take_code_point(cursor));
  constexpr std::string_view letters = "\"\\/bfnrt";
  constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
  const auto which = letters.find(cursor.peek(1));
  if (which == std::string_view::npos) refuse_escape(cursor, "character", cursor.offset(), 2);
  value += meanings[which];
  cursor.take(2);
}

std::vector<std::string_view> lines_of(std::string_view raw) {
  std::vector<std::string_view> lines;
  for (;;) {
    const auto end = raw.find_first_of("\r\n");
    lines.push_back(raw.substr(0, end));
    if (end == std::string_view::npos) return lines;
    raw.remove_prefix(end + (raw.substr(end).starts_with("\r\n") ? 2 : 1));
  }
}

std::size_t indent_of(std::string_view line) {
  return std::min(line.find_first_not_of(" \t"), line.size());
}

bool is_blank(std::string_view line) {
  return indent_of(line) == line.size();
}

std::size_t common_indent(const std::vector<std::string_view>& lines) {
  std::size_t common = std::string_view::npos;
  for (std::size_t i = 1; i < lines.size(); ++i)
    if (!is_blank(lines[i])) common = std::min(common, indent_of(lines[i]));
  return common;
}

// Source: GraphQL, October 2021, section 2.9.4, BlockStringValue. What stands between triple quotes, with its
// `\"""` replaced already, without the indentation that all lines share and without blank lines at both ends.
std::string block_string_value(std::string_view raw) {
  const auto lines = lines_of(raw);
  const std::size_t indent = common_indent(lines);
  const auto first = std::ranges::find_if_not(lines, is_blank);
  const auto last = std::find_if_not(lines.rbegin(), std::make_reverse_iterator(first), is_blank).base();
  std::string value;
  for (auto line = first; line < last; ++line) {
    if (line != first) value += '\n';
    value += line == lines.begin() ? *line : line->substr(std::min(indent, line->size()));
  }
  return value;
}

}  // namespace

std::string take_string(Cursor& cursor) {
  cursor.take();
  std::string value;
  while (!cursor.done() && cursor.peek() != '\n' && cursor.peek() != '\r') {
    if (cursor.peek() == '"') {
      cursor.take();
      return value;
    }
    if (cursor.peek() == '\\') {
      take_escape(cursor, value);
    } else {
      value += cursor.peek();
      cursor.take();
    }
  }
  refuse_syntax("Unterminated string.", cursor.position());
}

std::string take_block_string(Cursor& cursor) {
  constexpr std::string_view quotes = "\"\"\"";
  constexpr std::string_view escaped = "\\\"\"\"";
  cursor.take(quotes.size());
  std::string raw;
  while (!cursor.done()) {
    if (cursor.begins(quotes)) {
      cursor.take(quotes.size());
      return block_string_value(raw);
    }
    const char next = cursor.peek();
    const bool is_escaped = cursor.begins(escaped);
    raw += is_escaped ? quotes : std::string_view(&next, 1);
    cursor.take(is_escaped ? escaped.size() : 1);
  }
  refuse_syntax("Unterminated string.", cursor.position());
}

}  // namespace lightkeep::graphql
