// SQLite's full-text extension from the inside: its interface for tokenizers and ranking functions.
// Used by connection.cpp and tokenizer.cpp.
#pragma once

struct sqlite3;
struct fts5_api;

namespace lightkeep::store {

/// Never null; throws Error{io} when SQLite was built without FTS5.
fts5_api* find_fts5(sqlite3* database);

/// Gives a connection the ranking function `relevance(asset_text)`: the sum, over the words of the query, of
/// the weights of the columns that hold the word. The query is a row of pairs, ("word" OR "word"*) …, and a
/// whole word counts for more than a beginning.
///
/// It stands in for bm25(), which is always 0 on a contentless table with detail=column, and which would read
/// every match in all libraries to learn how rare a word is.
void add_relevance(sqlite3* database);

}  // namespace lightkeep::store
