#include "text/words.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>

#include "text/ascii.h"
#include "text/folding.h"
#include "text/letter_tables.h"
#include "text/utf8.h"

namespace lightkeep::text {
namespace {

enum class Kind { letter, mark, spaceless, symbol, separator };

bool is_in(std::span<const Range> ranges, std::uint32_t character) {
  const auto range = std::ranges::lower_bound(ranges, character, {}, &Range::last);
  return range != ranges.end() && range->first <= character;
}

Kind kind_of(utf8proc_int32_t character) {
  const auto code = static_cast<std::uint32_t>(character);
  switch (utf8proc_category(character)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
      return is_in(spaceless_scripts(), code) ? Kind::spaceless : Kind::letter;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
      return Kind::mark;
    case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SC:
    case UTF8PROC_CATEGORY_SK:
    case UTF8PROC_CATEGORY_SO:
      return code < 0x80 ? Kind::separator : Kind::symbol;
    default:
      return Kind::separator;
  }
}

// Whether `letter` is the second half of the vowel AM, of which Unicode makes two in its compatible forms,
// and of which keyboards type two: with the first half, which stands in the unit, it is one to whoever reads.
bool completes_am(std::string_view unit, utf8proc_int32_t letter) {
  constexpr utf8proc_int32_t thai_aa = 0xE32, lao_aa = 0xEB2;
  return (letter == thai_aa && unit.ends_with("\u0E4D")) || (letter == lao_aa && unit.ends_with("\u0ECD"));
}

// Puts characters together to words.
class Cutter {
 public:
  Cutter(Cut cut, const std::function<bool(const Word&)>& take) : cut_(cut), take_(take) {}

  bool stopped() const { return stopped_; }

  void add_ascii(char c, std::size_t begin) {
    if (!is_alphanumeric(c)) return separate();
    const char folded = lower(c);
    add_letters({{&folded, 1}, begin, begin + 1});
  }

  void add_cluster(std::span<const utf8proc_int32_t> characters, std::size_t begin, std::size_t end) {
    for (const utf8proc_int32_t character : characters) add(character, begin, end);
    if (symbol_) separate();
  }

  // Ends what is open.
  void separate() {
    end_word();
    end_run();
  }

 private:
  struct Piece {
    std::string_view text;
    std::size_t begin = 0;
    std::size_t end = 0;
  };
  struct Unit {
    std::string folded{};  // empty where there is none
    std::size_t begin = 0;
    std::size_t end = 0;

    explicit operator bool() const { return !folded.empty(); }
  };

  void add(utf8proc_int32_t character, std::size_t begin, std::size_t end) {
    std::array<utf8proc_uint8_t, 4> bytes{};
    const auto size = static_cast<std::size_t>(utf8proc_encode_char(character, bytes.data()));
    const char* const plain = plain_of(character);
    const Piece piece{
        plain ? std::string_view(plain) : std::string_view(reinterpret_cast<const char*>(bytes.data()), size),
        begin, end};
    switch (kind_of(character)) {
      case Kind::letter:
        // What draws a kana's vowel out is of no script.
        return unit_ && utf8proc_category(character) == UTF8PROC_CATEGORY_LM ? add_unit(piece)
                                                                             : add_letters(piece);
      case Kind::mark:
        return unit_ ? extend_unit(piece) : add_letters(piece);
      case Kind::spaceless:
        return unit_ && (unit_.begin == begin || completes_am(unit_.folded, character)) ? extend_unit(piece)
                                                                                        : add_unit(piece);
      case Kind::symbol:
        if (!symbol_) separate();
        symbol_ = true;
        return add_letters(piece);
      case Kind::separator:
        return separate();
    }
  }

  void add_letters(const Piece& piece) {
    end_run();
    if (!word_) word_ = Unit{{}, piece.begin, piece.end};
    word_.end = piece.end;
    full_ = full_ || word_.folded.size() + piece.text.size() > longest_word;
    if (!full_) word_.folded += piece.text;
  }

  void add_unit(const Piece& piece) {
    end_word();
    emit_pair();
    before_ = std::move(unit_);
    unit_ = Unit{std::string(piece.text), piece.begin, piece.end};
  }

  void extend_unit(const Piece& piece) {
    unit_.end = piece.end;
    if (unit_.folded.size() + piece.text.size() <= longest_word / 2) unit_.folded += piece.text;
  }

  void end_word() {
    if (word_) emit(word_);
    word_ = {};
    full_ = symbol_ = false;
  }

  void end_run() {
    emit_pair();
    if (unit_ && (!before_ || cut_ == Cut::index)) emit(unit_);
    before_ = {};
    unit_ = {};
  }

  void emit_pair() {
    if (!before_) return;
    const std::string folded = before_.folded + unit_.folded;
    emit({folded, before_.begin, unit_.end, before_.end, before_.folded.size()});
  }
  void emit(const Unit& unit) { emit({unit.folded, unit.begin, unit.end, unit.end, unit.folded.size()}); }
  void emit(const Word& word) {
    if (!stopped_ && !word.folded.empty()) stopped_ = !take_(word);
  }

  const Cut cut_;
  const std::function<bool(const Word&)>& take_;
  bool stopped_ = false;
  Unit word_;            // of letters, or a symbol
  bool full_ = false;    // the word counts by its beginning
  bool symbol_ = false;  // it is one
  Unit before_, unit_;   // the last two characters of a run without spaces
};

}  // namespace

void for_each_word(std::string_view text, Cut cut, const std::function<bool(const Word&)>& take) {
  Cutter cutter(cut, take);
  Cluster cluster;
  for (std::string_view rest = text; !rest.empty() && !cutter.stopped();) {
    const std::size_t begin = text.size() - rest.size();
    if (is_ascii(rest.front()) && (rest.size() == 1 || is_ascii(rest[1]))) {
      cutter.add_ascii(rest.front(), begin);
      rest.remove_prefix(1);
    } else if (cluster.take(rest)) {
      cutter.add_cluster(cluster.folded(), begin, text.size() - rest.size());
    } else {
      cutter.separate();
    }
  }
  cutter.separate();
}

std::vector<std::string> words_of(std::string_view text, Cut cut, std::size_t most) {
  std::vector<std::string> words;
  for_each_word(text, cut, [&](const Word& word) {
    if (std::ranges::find(words, word.folded) == words.end()) words.emplace_back(word.folded);
    return words.size() < most;
  });
  return words;
}

namespace {

constexpr std::size_t fewest_letters = 5, most_letters = 20;

// Folded letters.
constexpr Range alphabets[] = {{'a', 'z'},     {0x3B1, 0x3C9}, {0x430, 0x45F},  {0x561, 0x586},
                               {0x5D0, 0x5EA}, {0x621, 0x64A}, {0x10D0, 0x10F0}};

std::u32string letters_of(std::string_view word) {
  std::u32string letters;
  while (const auto letter = take_character(word)) letters += *letter;
  return letters;
}

std::string word_of(std::u32string_view letters) {
  std::string word;
  for (const char32_t letter : letters) append_character(word, letter);
  return word;
}

const Range* alphabet_of(std::u32string_view letters) {
  const auto* const found = std::ranges::find_if(alphabets, [&](const Range& range) {
    return std::ranges::all_of(
        letters, [&](char32_t letter) { return range.first <= letter && letter <= range.last; });
  });
  return found == std::end(alphabets) ? nullptr : found;
}

}  // namespace

std::vector<std::string> neighbours_of(std::string_view word) {
  const std::u32string letters = letters_of(word);
  const Range* const alphabet = alphabet_of(letters);
  if (!alphabet || letters.size() < fewest_letters || letters.size() > most_letters) return {};
  std::vector<std::string> neighbours;
  for (std::size_t i = 0; i <= letters.size(); ++i) {
    const std::u32string before = letters.substr(0, i), after = letters.substr(i);
    for (char32_t letter = alphabet->first; letter <= alphabet->last; ++letter) {
      neighbours.push_back(word_of(before + letter + after));
      if (!after.empty()) neighbours.push_back(word_of(before + letter + after.substr(1)));
    }
    if (!after.empty()) neighbours.push_back(word_of(before + after.substr(1)));
    if (after.size() > 1) neighbours.push_back(word_of(before + after[1] + after[0] + after.substr(2)));
  }
  std::ranges::sort(neighbours);
  neighbours.erase(std::unique(neighbours.begin(), neighbours.end()),
                   neighbours.end());  // Clang 14 lacks ranges::unique
  std::erase(neighbours, word);
  return neighbours;
}

}  // namespace lightkeep::text
