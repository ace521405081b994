// The terms of the search index as a PostgreSQL server keeps them: a tsvector for each image, whose positions
// are columns (1, 2, 3) with a weight for each (A, B, C). Called by search_index.cpp, search.cpp and
// row_checks.cpp; rows are in the form of tsvectorsend, and foreign bytes. Pure; any thread.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "store/search_terms.h"

namespace lightkeep::store {

/// Such a tsvector as text: 'sea':1A,3C for a term of the name and the description.
std::string lexemes_of(const Terms& terms);
/// What is asked in FTS5's language (quoted_word, quoted_beginning, AND, OR) as a tsquery.
std::string lexeme_query(std::string_view expression);
/// Calls `take` with each term of a row and its columns. Throws Error{corrupt}.
void for_each_lexeme(std::string_view row, const std::function<void(std::string_view term, Columns)>& take);
/// The columns in which a row has what `quoted` asks for, which is of quoted_word or of quoted_beginning.
/// Throws Error{corrupt}.
Columns columns_with(std::string_view row, std::string_view quoted);

}  // namespace lightkeep::store
