// Full-text search over name, description and tags of live originals (SQLite FTS5, scoped by rowid = library
// << 32 | asset).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/assets.h"

namespace lightkeep::store {

struct SearchQuery {
  std::vector<LibraryId> libraries{};  // not empty
  std::string text{};                  // as typed; quotes and operators are plain text; words match by prefix
  std::int64_t offset = 0;
  int limit = 50;
};

struct SearchHit {
  AssetId asset{};
  double score = 0;  // higher is better; 0 where the query has no words
};

struct SearchPage {
  std::vector<SearchHit> hits{};  // best first; without words, newest first
  std::int64_t found = 0;         // all matches
};

SearchPage search_assets(Reader& db, const SearchQuery& search);

// Marking the words that a search found, for those who show it. Any thread.

/// The words of `text` as the index sees them: lower case, without diacritics. For highlighting.
std::vector<std::string> search_words(std::string_view text);
/// `text` as HTML: every word that starts with one of `words` in <mark>, all else escaped.
std::string highlight(std::string_view text, const std::vector<std::string>& words);

}  // namespace lightkeep::store
