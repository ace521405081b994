// Texts of strangers as words, names and marks: any bytes, and what holds of them whatever they are.
// Searching by them is search_fuzz's, which has a store to ask.
#include <cstdint>
#include <cstdlib>
#include <functional>
#include <string>

#include "store/search.h"
#include "store/search_terms.h"
#include "text/names.h"
#include "text/utf8.h"
#include "text/words.h"

namespace {

using namespace lightkeep;
using text::Cut;

// Of a word there are hundreds of neighbours: they are made of short ones, and of one text in eight.
constexpr std::size_t longest_varied = 16;  // bytes

bool is_varied(const std::string& text) {
  return std::hash<std::string>()(text) % 8 == 0;
}

void require(bool promise) {
  if (!promise) std::abort();
}

void check_word(const text::Word& word, std::size_t size, std::size_t last) {
  require(last <= word.begin && word.begin < word.end && word.end <= size);
  require(word.begin <= word.half && word.half <= word.end);
  require(!word.folded.empty() && word.folded.size() <= text::longest_word);
  require(word.folded_half <= word.folded.size());
  for (const char c : word.folded)
    require(static_cast<unsigned char>(c) >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'));
}

void check_words(const std::string& text) {
  for (const Cut cut : {Cut::index, Cut::query}) {
    std::size_t last = 0;
    text::for_each_word(text, cut, [&](const text::Word& word) {
      check_word(word, text.size(), last);
      last = word.begin;
      return true;
    });
  }
  const auto words = text::words_of(text, Cut::query, 8);
  for (const std::string& word : words) require(store::quoted_word(word).find('"', 1) != std::string::npos);
  if (words.empty() || words[0].size() > longest_varied || !is_varied(text)) return;
  for (const std::string& other : text::neighbours_of(words[0])) require(other != words[0]);
}

/// The index knows a text by its terms, and loses none of them on the way.
void check_terms(const std::string& text) {
  const store::ColumnTexts texts{text, text.substr(text.size() / 2), ""};
  const store::Terms terms = store::terms_of(texts, store::all_columns);
  for (const auto& [term, columns] : terms)
    require(!term.empty() && columns != 0 && term.find(' ') == term.npos);
  const store::TermChange none = store::change_of(texts, texts);
  require(none.before.empty() && none.after.empty());
}

std::string without(std::string text, std::string_view word) {
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at))
    text.erase(at, word.size());
  return text;
}

void check_marks(const std::string& text) {
  const std::string marked = store::highlight(text, text::words_of(text, Cut::query, 16));
  require(without(without(marked, "<mark>"), "</mark>") == store::highlight(text, {}));
}

void check_names(const std::string& text) {
  const std::string clean = text::clean_text(text), file = text::clean_file_name(text);
  require(text::clean_text(clean) == clean && text::clean_file_name(file) == file);
  require(text::is_utf8(clean) && file.size() <= text::longest_file_name);
  if (!clean.empty()) require(text::visible_name(clean).name == clean);
  if (const std::string name = text::visible_name(text).name; !name.empty())
    require(text::visible_name(name).name == name && text::composed(name) == name);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  check_words(text);
  check_terms(text);
  check_marks(text);
  check_names(text);
  return 0;
}
