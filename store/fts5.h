// SQLite's full-text extension from the inside: the ranking function and the tokenizer of asset_text. Used by
// connection.cpp and by the files of store/ that search.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

struct sqlite3;

namespace lightkeep::store {

/// Gives a connection the ranking function `relevance(asset_text)`: the sum, over the words of the query, of
/// the weights of the columns that hold the word. The query is a row of pairs, ("word" OR "word"*) …, and a
/// whole word counts for more than a beginning.
///
/// It stands in for bm25(), which is always 0 on a contentless table with detail=column, and which would read
/// every match in all libraries to learn how rare a word is.
void add_relevance(sqlite3* database);

/// A word and where it stands in the text, in bytes.
struct Word {
  std::string_view folded;  // lower case, without diacritics; valid during the call only
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Words as the search index sees them, by the very tokenizer that asset_text uses; any thread. Calls `take`
/// for each word in order, until it returns false. Any bytes are welcome.
void tokenize(std::string_view text, const std::function<bool(const Word&)>& take);

}  // namespace lightkeep::store
