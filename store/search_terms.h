// The terms of the search index: what asset_text has of an image, and how it is asked. Called by
// search_index.cpp, which writes them, search.cpp and row_checks.cpp. Pure; any thread.
//
// Each word (text/words.h) is a term, and each of its beginnings is one, marked, so that a beginning is
// looked up as fast as a word. FTS5 would keep beginnings by itself (its option `prefix`), but whoever takes
// a word out of a row takes all its beginnings out, those too that the row's other words have. With terms of
// our own a change of a row writes what differs. The library of an image is a term, too.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace lightkeep::store {

/// Of asset_text: name, tags, description.
inline constexpr std::size_t text_columns = 3;
using ColumnTexts = std::array<std::string, text_columns>;

using Columns = unsigned char;  // a set of columns, the first is 1
inline constexpr Columns all_columns = (1 << text_columns) - 1;

struct TermHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view term) const { return std::hash<std::string_view>()(term); }
};
/// The columns in which each term stands.
using Terms = std::unordered_map<std::string, Columns, TermHash, std::equal_to<>>;

Terms terms_of(const ColumnTexts& texts, Columns columns);
/// The terms of each column with spaces between, as the tokenizer of the table takes them apart.
ColumnTexts joined(const Terms& terms);

/// What a row's texts change in its terms.
struct TermChange {
  Terms before{};  // those that stand in other columns afterwards, or in none, with all that they stood in
  Terms after{};   // those that stood in other columns before
};
TermChange change_of(const ColumnTexts& before, const ColumnTexts& after);

/// A term that each image of a library has, and no other: what FTS5 looks for in all libraries it finds
/// together with this one in its library alone, and looks no further.
std::string library_term(std::int64_t library);

/// Whether a term is a word, and neither a beginning nor that of a library.
bool is_word(std::string_view term);
/// A number for a word, the same for ever (FNV-1a); of a million words two have the same by a chance of one
/// to 37 millions.
std::int64_t word_key(std::string_view word);

/// In FTS5's language: what has this term, and what has a word that begins with this folded one.
std::string quoted_word(std::string_view word);
std::string quoted_beginning(std::string_view word);

}  // namespace lightkeep::store
