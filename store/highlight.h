// Marking the words that a search found, for those who show it. Any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lightkeep::store {

/// The words of `text` as the index sees them: lower case, without diacritics. For highlighting.
std::vector<std::string> search_words(std::string_view text);
/// `text` as HTML: every word that starts with one of `words` in <mark>, all else escaped.
std::string highlight(std::string_view text, const std::vector<std::string>& words);

}  // namespace lightkeep::store
