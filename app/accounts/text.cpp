#include "app/accounts/text.h"

#include <algorithm>

#include "text/ascii.h"
#include "text/utf8.h"

namespace lightkeep::accounts {
namespace {

constexpr std::size_t longest_name = 100;

}  // namespace

std::optional<std::string> clean_name(std::string_view name) {
  const std::string_view clean = text::trim(name);
  std::size_t characters = 0;
  for (std::string_view rest = clean; !rest.empty(); ++characters) {
    const auto character = text::take_character(rest);
    if (!character || text::is_invisible(*character) || characters == longest_name) return std::nullopt;
  }
  return std::string(clean);
}

std::string cut_field(std::string_view field, std::size_t most) {
  std::string cut;
  for (const char c : field.substr(0, most))
    if (text::is_visible(c) || c == ' ') cut += c;
  return cut;
}

}  // namespace lightkeep::accounts
