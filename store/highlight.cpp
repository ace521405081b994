// Marking the words that a search found.
#include "store/highlight.h"

#include <algorithm>

#include "store/tokenizer.h"

namespace lightkeep::store {

namespace {

void append_escaped(std::string& html, std::string_view text) {
  for (const char c : text) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
}

}  // namespace

std::vector<std::string> search_words(std::string_view text) {
  constexpr std::size_t most_words = 16;  // as a search takes them
  std::vector<std::string> words;
  tokenize(text, [&](const Word& word) {
    if (std::find(words.begin(), words.end(), word.folded) == words.end()) words.emplace_back(word.folded);
    return words.size() < most_words;
  });
  return words;
}

std::string highlight(std::string_view text, const std::vector<std::string>& words) {
  std::string html;
  std::size_t done = 0;
  tokenize(text, [&](const Word& word) {
    const auto starts = [&](const std::string& wanted) { return word.folded.starts_with(wanted); };
    if (std::any_of(words.begin(), words.end(), starts)) {
      append_escaped(html, text.substr(done, word.begin - done));
      html += "<mark>";
      append_escaped(html, text.substr(word.begin, word.end - word.begin));
      html += "</mark>";
      done = word.end;
    }
    return true;
  });
  append_escaped(html, text.substr(done));
  return html;
}

}  // namespace lightkeep::store
