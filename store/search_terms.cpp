#include "store/search_terms.h"

#include "text/utf8.h"
#include "text/words.h"

namespace lightkeep::store {

namespace {

constexpr char mark = '*';             // before a beginning; no word has it
constexpr int longest_beginning = 12;  // characters; of longer ones FTS5 walks through the words

using TakeTerm = std::function<void(std::string_view)>;

/// Marked, from the shortest on.
void for_each_beginning(std::string_view word, const TakeTerm& take) {
  std::string marked{mark};
  for (int size = 0; size < longest_beginning; ++size) {
    const std::string_view before = word;
    if (!text::take_character(word)) return;
    marked += before.substr(0, before.size() - word.size());
    take(marked);
  }
}

/// Each word of the text and each of its beginnings, as often as they stand there.
void for_each_term(std::string_view text, const TakeTerm& take) {
  text::for_each_word(text, text::Cut::index, [&](const text::Word& word) {
    take(word.folded);
    for_each_beginning(word.folded, take);
    return true;
  });
}

Columns& columns_of(Terms& terms, std::string_view term) {
  const auto found = terms.find(term);
  return (found == terms.end() ? terms.emplace(term, 0).first : found)->second;
}

Columns bit(std::size_t column) {
  return static_cast<Columns>(1 << column);
}

Columns differing(const ColumnTexts& a, const ColumnTexts& b) {
  Columns columns = 0;
  for (std::size_t i = 0; i < text_columns; ++i) columns |= a[i] == b[i] ? 0 : bit(i);
  return columns;
}

/// Leaves those that stand in other columns in one than in the other.
void drop_equal(TermChange& change) {
  std::erase_if(change.before, [&](const auto& term) {
    const auto found = change.after.find(term.first);
    if (found == change.after.end() || found->second != term.second) return false;
    change.after.erase(found);
    return true;
  });
}

/// To the terms that change, the column that keeps its text.
void add_kept(TermChange& change, std::string_view text, Columns column) {
  for_each_term(text, [&](std::string_view term) {
    if (!change.before.contains(term) && !change.after.contains(term)) return;
    columns_of(change.before, term) |= column;
    columns_of(change.after, term) |= column;
  });
}

}  // namespace

Terms terms_of(const ColumnTexts& texts, Columns columns) {
  Terms terms;
  for (std::size_t i = 0; i < text_columns; ++i) {
    if ((columns & bit(i)) == 0) continue;
    for_each_term(texts[i], [&](std::string_view term) { columns_of(terms, term) |= bit(i); });
  }
  return terms;
}

ColumnTexts joined(const Terms& terms) {
  ColumnTexts texts;
  for (const auto& [term, columns] : terms)
    for (std::size_t i = 0; i < text_columns; ++i)
      if ((columns & bit(i)) != 0) texts[i].append(term).push_back(' ');
  return texts;
}

TermChange change_of(const ColumnTexts& before, const ColumnTexts& after) {
  const Columns columns = differing(before, after);
  TermChange change{terms_of(before, columns), terms_of(after, columns)};
  drop_equal(change);
  if (change.before.empty() && change.after.empty()) return change;
  for (std::size_t i = 0; i < text_columns; ++i)
    if ((columns & bit(i)) == 0) add_kept(change, after[i], bit(i));
  return change;
}

std::string library_term(std::int64_t library) {
  return std::string(2, mark) + std::to_string(library);
}

bool is_word(std::string_view term) {
  return !term.starts_with(mark);
}

std::int64_t word_key(std::string_view word) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : word) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return static_cast<std::int64_t>(hash);
}

std::string quoted_word(std::string_view word) {
  return '"' + std::string(word) + '"';
}

std::string quoted_beginning(std::string_view word) {
  const bool kept = text::count_characters(word) <= longest_beginning;
  return kept ? quoted_word(mark + std::string(word)) : quoted_word(word) + '*';
}

}  // namespace lightkeep::store
