// The words of a text as they are compared: by the search index, by what is asked of it, by what marks the
// hits, and by addresses made of names. Pure; any thread.
//
// Letters are folded: case, width and other forms (NFKC), diacritics, the strokes and ligatures of Latin, the
// points of Hebrew and Arabic. What distinguishes words elsewhere stays: vowel signs of Indic scripts and
// Thai, the voicing of kana. Each emoji or symbol outside of ASCII is a word. Scripts without spaces (and
// Hangul) are cut into pairs of neighbours, since only a dictionary could tell their words: whoever has all
// pairs of a query has, nearly always, the query. Punctuation is nothing.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace lightkeep::text {

inline constexpr std::size_t longest_word = 64;  // bytes folded; a longer one counts by its beginning

struct Word {
  std::string_view folded;  // valid during the call only; no ASCII but lower-case letters and digits
  std::size_t begin = 0;    // in the text, in bytes
  std::size_t end = 0;
  // Of a pair: where its first half ends, in the text and in `folded`. Of another word: where it ends.
  std::size_t half = 0;
  std::size_t folded_half = 0;
};

/// What the words are for. An index has the last character of a run also by itself, so that each character
/// begins a word there.
enum class Cut { index, query };

/// Calls `take` for each word in order, until it returns false. Any bytes are welcome; what is no UTF-8
/// separates.
void for_each_word(std::string_view text, Cut cut, const std::function<bool(const Word&)>& take);

/// The distinct words, in order; at most `most`.
std::vector<std::string> words_of(std::string_view text, Cut cut, std::size_t most);

/// What else somebody who wrote `word`, a folded one, may have meant: the words that have one letter more,
/// fewer or other, or two neighbours changed over (Damerau 1964). None for words under five letters or over
/// twenty, with digits, or of scripts without a small alphabet.
std::vector<std::string> neighbours_of(std::string_view word);

}  // namespace lightkeep::text
