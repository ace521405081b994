#include "app/http/secret_mask.h"

#include <algorithm>

#include "text/ascii.h"
#include "text/hex.h"

namespace lightkeep::http {
namespace {

constexpr std::string_view mask = "***";
constexpr std::string_view key_prefix = "pk_";
constexpr std::size_t shortest_key = 16;  // characters after the prefix; less of a key tells too little
constexpr std::size_t token_size = 43;    // 32 bytes in base64url
constexpr std::size_t cut_token_size = 32;
constexpr std::size_t code_size = 8, code_half = code_size / 2;
constexpr text::ByteSet token_characters = text::letters_digits_and("-_");

/// A character as its receiver would read it, and how many bytes of the text spell it.
struct Spelled {
  char character;
  std::size_t size;
};

Spelled read_character(std::string_view text) {
  if (text.front() != '%') return {text.front(), 1};
  std::size_t at = 1;
  while (text.substr(at).starts_with("25")) at += 2;  // an escaped '%': %2541 is %41 is A
  if (text.size() < at + 2) return {'%', 1};
  const int high = text::hex_value(text[at]), low = text::hex_value(text[at + 1]);
  return high < 0 || low < 0 ? Spelled{'%', 1} : Spelled{static_cast<char>(high << 4 | low), at + 2};
}

/// The longest beginning that is made of token characters.
struct Run {
  std::string characters;  // without their escapes
  std::size_t size = 0;    // in bytes of the text
};

Run read_run(std::string_view text) {
  Run run;
  while (run.size < text.size()) {
    const Spelled next = read_character(text.substr(run.size));
    if (!text::is_in(token_characters, next.character)) break;
    run.characters += next.character;
    run.size += next.size;
  }
  return run;
}

bool holds_key(std::string_view run) {
  const auto prefix = std::search(run.begin(), run.end(), key_prefix.begin(), key_prefix.end(),
                                  [](char c, char wanted) { return text::lower(c) == wanted; });
  return static_cast<std::size_t>(run.end() - prefix) >= key_prefix.size() + shortest_key;
}

bool is_token(std::string_view run) {
  if (run.size() < cut_token_size) return false;
  const bool both_cases = std::ranges::any_of(run, [](char c) { return c >= 'A' && c <= 'Z'; }) &&
                          std::ranges::any_of(run, [](char c) { return c >= 'a' && c <= 'z'; });
  return run.size() >= token_size || both_cases;
}

bool is_number(std::string_view text, std::size_t digits) {
  return text.size() == digits && text::is_number(text);
}

bool is_code(std::string_view run) {
  const auto first = std::min(run.find_first_not_of("-_"), run.size());
  run = run.substr(first, run.find_last_not_of("-_") + 1 - first);
  if (is_number(run, code_size)) return true;
  const auto half = run.find_first_of("-_");
  return half != run.npos && is_number(run.substr(0, half), code_half) &&
         is_number(run.substr(half + 1), code_half);
}

/// How many bytes after the first half of a code belong to it; 0 when it is none.
std::size_t second_half(std::string_view rest) {
  if (rest.empty()) return 0;
  const Spelled between = read_character(rest);
  if (between.character != ' ' && between.character != '+' && between.character != '.') return 0;
  const Run run = read_run(rest.substr(between.size));
  return is_number(run.characters, code_half) ? between.size + run.size : 0;
}

/// The bytes of the secret that `text` begins with; `run` is what it begins with. 0: it does not.
std::size_t secret_size(std::string_view text, const Run& run) {
  const std::string_view characters = run.characters;
  if (holds_key(characters) || is_token(characters) || is_code(characters)) return run.size;
  if (!is_number(characters, code_half)) return 0;
  const std::size_t more = second_half(text.substr(run.size));
  return more == 0 ? 0 : run.size + more;
}

}  // namespace

std::string mask_secrets(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Run run = read_run(text);
    const std::size_t secret = secret_size(text, run);
    const std::size_t taken = secret > 0 ? secret : std::max(run.size, read_character(text).size);
    out += secret > 0 ? mask : text.substr(0, taken);
    text.remove_prefix(taken);
  }
  return out;
}

}  // namespace lightkeep::http
