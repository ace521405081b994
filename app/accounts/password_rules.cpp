#include "app/accounts/password_rules.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <string>

#include "app/api/errors.h"
#include "text/ascii.h"
#include "text/utf8.h"

namespace lightkeep::accounts {
namespace {

constexpr std::size_t most_decoration = 16;  // digits and marks before and after a word

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
}

// What is written for one another comes out the same; 1 is read as i and as l, so that these are one.
char plain(char c) {
  constexpr std::string_view written = "0134578@$!|+l";
  constexpr std::string_view meant = "oieastbasiiti";
  static_assert(written.size() == meant.size());
  const auto at = written.find(c);
  return at == std::string_view::npos ? c : meant[at];
}

std::string plain(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), [](char c) { return plain(c); });
  return out;
}

bool same_plainly(std::string_view text, std::string_view word) {
  return std::ranges::equal(
      text, word, {}, [](char c) { return plain(c); }, [](char c) { return plain(c); });
}

template <class F>
bool any_word(std::string_view words, F&& f) {
  constexpr std::string_view blanks = " \n";
  for (auto at = words.find_first_not_of(blanks); at != std::string_view::npos;
       at = words.find_first_not_of(blanks, at)) {
    const auto end = std::min(words.find_first_of(blanks, at), words.size());
    if (f(words.substr(at, end - at))) return true;
    at = end;
  }
  return false;
}

std::size_t decoration(auto first, auto last) {
  const auto letter = std::find_if(first, last, is_letter);
  return letter == last ? 0
                        : std::min<std::size_t>(static_cast<std::size_t>(letter - first), most_decoration);
}

// Whether `f` holds for the text with more or less of its decoration taken off: of "1hell0!!" also for
// "hell0".
template <class F>
bool any_core(std::string_view text, F&& f) {
  const std::size_t before = decoration(text.begin(), text.end());
  const std::size_t after = decoration(text.rbegin(), text.rend());
  for (std::size_t front = 0; front <= before; ++front) {
    for (std::size_t back = 0; back <= after; ++back)
      if (f(text.substr(front, text.size() - front - back))) return true;
  }
  return false;
}

// The shortest piece that the text repeats, at least twice.
std::string_view repeated_piece(std::string_view text) {
  for (std::size_t size = 1; size * 2 <= text.size(); ++size)
    if (text.substr(size) == text.substr(0, text.size() - size)) return text.substr(0, size);
  return {};
}

struct Key {
  int row = -1;
  int column = 0;
};

// On the keyboards of the Latin alphabet, which differ in a few letters.
Key key_of(char c, const std::array<std::string_view, 4>& rows) {
  for (int row = 0; row < 4; ++row)
    if (const auto column = rows[static_cast<std::size_t>(row)].find(c); column != std::string_view::npos)
      return {row, static_cast<int>(column)};
  return {};
}

bool are_neighbours(char a, char b) {
  constexpr std::array layouts{
      std::array<std::string_view, 4>{"1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./"},
      std::array<std::string_view, 4>{"1234567890", "qwertzuiop", "asdfghjkl", "yxcvbnm,.-"},
      std::array<std::string_view, 4>{"1234567890", "azertyuiop", "qsdfghjklm", "wxcvbn,;:!"}};
  return std::ranges::any_of(layouts, [&](const auto& rows) {
    const Key one = key_of(a, rows), two = key_of(b, rows);
    if (one.row < 0 || two.row < 0) return false;
    // The next in the row, or the one below or above in the slanted column.
    return (one.row == two.row && std::abs(one.column - two.column) == 1) ||
           (std::abs(one.row - two.row) == 1 && one.column == two.column);
  });
}

bool follows(char before, char c) {
  if (c == before) return true;
  const bool sequence = (text::is_digit(before) && text::is_digit(c)) || (is_letter(before) && is_letter(c));
  return (sequence && std::abs(before - c) == 1) || are_neighbours(before, c);
}

bool is_own_name(std::string_view password, std::string_view email) {
  const std::string key = text::lower(email);
  const std::string_view local = std::string_view(key).substr(0, key.find('@'));
  if (!key.empty() && plain(password).find(plain(key)) != std::string::npos) return true;
  return any_core(password, [&](std::string_view core) {
    const std::string_view unit = repeated_piece(core);
    return std::ranges::any_of(std::array{local, std::string_view("lightkeep")}, [&](std::string_view word) {
      return !word.empty() && (same_plainly(core, word) || same_plainly(unit, word));
    });
  });
}

[[noreturn]] void refuse(const std::string& sentence) {
  throw api::ApiError(api::errors::bad_user_input, sentence);
}

}  // namespace

bool is_popular_password(std::string_view password) {
  const std::string lower = text::lower(text::trim(password));
  constexpr std::size_t longest_word = 64;  // with what may stand around it
  if (lower.size() > longest_word) return false;
  return any_core(lower, [](std::string_view core) {
    const std::string_view unit = repeated_piece(core);
    return any_word(popular_passwords, [&](std::string_view word) {
      return same_plainly(core, word) || (!unit.empty() && same_plainly(unit, word));
    });
  });
}

bool is_pattern(std::string_view password) {
  const std::string lower = text::lower(password);
  const std::string_view unit = repeated_piece(lower);
  constexpr std::size_t short_unit = 4;
  if (!unit.empty() && unit.size() <= short_unit) return true;
  int surprises = 0;
  for (std::size_t i = 1; i < lower.size(); ++i) surprises += follows(lower[i - 1], lower[i]) ? 0 : 1;
  constexpr int most_surprises = 2;
  return lower.size() > 1 && surprises <= most_surprises;
}

void check_password_rules(std::string_view password, std::string_view email) {
  if (password.size() > longest_password_bytes || text::count_characters(password) > longest_password)
    refuse("A password has at most " + std::to_string(longest_password) + " characters.");
  if (!text::is_utf8(password)) refuse("This password holds bytes that are no text.");
  if (text::count_characters(password) < shortest_password)
    refuse("Choose a password of at least " + std::to_string(shortest_password) + " characters.");
  if (is_own_name(text::lower(password), email))
    refuse("Choose a password that is not your address or the name of this program.");
  if (is_pattern(password) || is_popular_password(password))
    refuse(
        "This password is one of the first that anybody would try. Three or four words of your own are "
        "better.");
}

}  // namespace lightkeep::accounts
