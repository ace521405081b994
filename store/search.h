// Full-text search over name, description and tags of live originals (SQLite FTS5, scoped by rowid = library
// << 32 | asset), and marking what was found. What a word is stands in text/words.h.
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
  bool exact = false;  // only what has all words as they are
};

struct SearchHit {
  AssetId asset{};
  double score = 0;  // higher is better; 0 where the query is empty
};

struct SearchPage {
  std::vector<SearchHit> hits{};  // best first; without a query, newest first
  std::int64_t found = 0;         // all matches
  bool partial = false;           // nothing has all words: these have some of them, the rare ones before all
  std::vector<std::string>
      words{};  // what they were found by, folded: other than asked where a letter was mended
};

/// What has all words of the query. Where nothing has, words of five letters and more may differ in one
/// letter, if no image has them as they are; where that finds nothing either, those that have some words. A
/// query with nothing in it to be found by finds nothing, an empty one everything.
SearchPage search_assets(Reader& db, const SearchQuery& search);

/// `text` as HTML: what `words` match in <mark>, all else escaped. Any thread.
std::string highlight(std::string_view text, const std::vector<std::string>& words);

}  // namespace lightkeep::store
