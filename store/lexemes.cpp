#include "store/lexemes.h"

#include <algorithm>
#include <cstdint>

#include "store/error.h"

namespace lightkeep::store {
namespace {

constexpr char weights[] = {'A', 'B', 'C'};

void append_quoted(std::string& text, std::string_view term) {
  text += '\'';
  for (const char c : term) text.append(c == '\'' || c == '\\' ? 2 : 1, c);
  text += '\'';
}

/// Takes what is before the mark off `text`, and the mark.
std::string_view cut(std::string_view& text, std::string_view mark) {
  const std::size_t at = std::min(text.find(mark), text.size());
  const std::string_view before = text.substr(0, at);
  text.remove_prefix(std::min(at + mark.size(), text.size()));
  return before;
}

class LexemeBytes {
 public:
  explicit LexemeBytes(std::string_view bytes) : rest_(bytes) {}
  std::uint32_t number(std::size_t size) {
    std::uint32_t value = 0;
    for (const char c : take(size)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  }
  std::string_view term() {
    const std::string_view term = take(std::min(rest_.find('\0'), rest_.size()));
    take(1);
    return term;
  }

 private:
  std::string_view take(std::size_t size) {
    if (size > rest_.size()) throw Error(Fault::corrupt, "a row of the search index ends too soon");
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
};

}  // namespace

std::string lexemes_of(const Terms& terms) {
  std::string text;
  for (const auto& [term, columns] : terms) {
    if (!text.empty()) text += ' ';
    append_quoted(text, term);
    char mark = ':';
    for (std::size_t i = 0; i < text_columns; ++i) {
      if ((columns >> i & 1) == 0) continue;
      text.append(1, mark).append(std::to_string(i + 1)).append(1, weights[i]);
      mark = ',';
    }
  }
  return text;
}

std::string lexeme_query(std::string_view expression) {
  std::string text;
  while (!expression.empty()) {
    std::string_view between = cut(expression, "\"");
    if (between.starts_with('*')) {
      text += ":*";
      between.remove_prefix(1);
    }
    while (!between.empty()) {
      const bool conjunction = between.starts_with("AND"), disjunction = between.starts_with("OR");
      text += conjunction ? '&' : disjunction ? '|' : between.front();
      between.remove_prefix(conjunction ? 3 : disjunction ? 2 : 1);
    }
    if (!expression.empty()) append_quoted(text, cut(expression, "\""));
  }
  return text;
}

void for_each_lexeme(std::string_view row, const std::function<void(std::string_view term, Columns)>& take) {
  constexpr std::uint32_t position = 0x3fff;  // of 16 bits, the others are the weight
  LexemeBytes bytes(row);
  for (std::uint32_t left = bytes.number(4); left > 0; --left) {
    const std::string_view term = bytes.term();
    Columns columns = 0;
    for (std::uint32_t positions = bytes.number(2); positions > 0; --positions) {
      const std::uint32_t column = bytes.number(2) & position;
      if (column >= 1 && column <= text_columns) columns |= static_cast<Columns>(1 << (column - 1));
    }
    take(term, columns);
  }
}

Columns columns_with(std::string_view row, std::string_view quoted) {
  const bool beginning = quoted.ends_with('*');
  quoted = quoted.substr(1, quoted.size() - (beginning ? 3 : 2));
  Columns columns = 0;
  for_each_lexeme(row, [&](std::string_view term, Columns of_term) {
    if (beginning ? term.starts_with(quoted) : term == quoted) columns |= of_term;
  });
  return columns;
}

}  // namespace lightkeep::store
