// SQLite's full-text extension from the inside: the ranking function of asset_text. Called by connection.cpp.
#pragma once

struct sqlite3;

namespace lightkeep::store {

/// Gives a connection the ranking function `relevance(asset_text, weights)`: the sum, over the words of the
/// query, of the weights of the columns that hold the word. The query is a row of pairs, ("word" OR its
/// beginning) …, and a whole word counts for more than a beginning. `weights` is a blob with a double for
/// each pair; without it each counts the same.
///
/// It stands in for bm25(), which is always 0 on a contentless table with detail=column, and which would read
/// every match in all libraries to learn how rare a word is.
void add_relevance(sqlite3* database);

}  // namespace lightkeep::store
