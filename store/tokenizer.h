// Words as the search index sees them: the very tokenizer of SQLite's FTS5 that asset_text uses. Used by
// search.cpp. Any thread.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

namespace lightkeep::store {

/// A word and where it stands in the text, in bytes.
struct Word {
  std::string_view folded;  // lower case, without diacritics; valid during the call only
  std::size_t begin = 0;
  std::size_t end = 0;
};

/// Calls `take` for each word in order, until it returns false. Any bytes are welcome.
void tokenize(std::string_view text, const std::function<bool(const Word&)>& take);

}  // namespace lightkeep::store
