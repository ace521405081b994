#include "app/accounts/code.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <span>

#include "store/random.h"

namespace lightkeep::accounts {
namespace {

constexpr std::size_t code_digits = 8;
constexpr std::uint32_t code_count = 100'000'000;
// Beyond it the first codes would come up more often than the last.
constexpr std::uint32_t fair_below = UINT32_MAX - UINT32_MAX % code_count;

constexpr std::array<std::string_view, 9> separators{
    " ",      "-",      "\t",     "\u00a0", "\u2009",  // blank, hyphen, tab, no-break and thin space
    "\u202f", "\u2010", "\u2011", "\u2013"};           // narrow no-break space, hyphens, dash

std::uint32_t random_number() {
  std::uint32_t number = 0;
  store::random_bytes(std::as_writable_bytes(std::span(&number, 1)));
  return number;
}

std::size_t separator_size(std::string_view text) {
  for (const std::string_view separator : separators)
    if (text.starts_with(separator)) return separator.size();
  return 0;
}

}  // namespace

std::string random_code() {
  std::uint32_t number = random_number();
  while (number >= fair_below) number = random_number();
  const std::string digits = std::to_string(number % code_count);
  return std::string(code_digits - digits.size(), '0') + digits;
}

std::string shown_code(std::string_view c) {
  return std::string(c.substr(0, code_digits / 2)) + " " + std::string(c.substr(code_digits / 2));
}

std::optional<std::string> entered_code(std::string_view text) {
  std::string digits;
  while (!text.empty() && digits.size() <= code_digits) {
    const std::size_t skipped = separator_size(text);
    if (skipped == 0) {
      if (text.front() < '0' || text.front() > '9') return std::nullopt;
      digits += text.front();
    }
    text.remove_prefix(skipped == 0 ? 1 : skipped);
  }
  return digits.size() == code_digits ? std::optional(digits) : std::nullopt;
}

}  // namespace lightkeep::accounts
