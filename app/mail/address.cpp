#include "app/mail/address.h"

#include <algorithm>
#include <array>
#include <vector>

#include "app/accounts/email.h"
#include "app/mail/encodings.h"
#include "text/ascii.h"

namespace lightkeep::mail {
namespace {

constexpr std::size_t longest_label = 63;
constexpr std::size_t longest_address = 254;
constexpr std::size_t longest_name = 100;

// Capital letters of the blocks in which the small one is at a fixed distance.
struct Capitals {
  char32_t from, to;
  char32_t distance;
};
constexpr std::array capitals{Capitals{'A', 'Z', 32}, Capitals{0xC0, 0xDE, 32}, Capitals{0x391, 0x3A9, 32},
                              Capitals{0x410, 0x42F, 32}, Capitals{0x400, 0x40F, 80}};

char32_t small(char32_t point) {
  constexpr char32_t times = 0xD7;  // the sign between the capitals of Latin-1
  for (const Capitals& row : capitals)
    if (point >= row.from && point <= row.to && point != times) return point + row.distance;
  return point;
}

std::optional<std::string> ascii_label(std::string_view label) {
  if (text::is_ascii(label)) return std::string(label);
  std::vector<char32_t> points = code_points(label);
  std::ranges::transform(points, points.begin(), small);
  const auto spelled = punycode(points);
  if (!spelled || spelled->size() + 4 > longest_label) return std::nullopt;
  return "xn--" + *spelled;
}

std::optional<std::string> ascii_domain(std::string_view domain) {
  std::string out;
  while (true) {
    const auto dot = domain.find('.');
    const auto label = ascii_label(domain.substr(0, dot));
    if (!label) return std::nullopt;
    out += *label;
    if (dot == std::string_view::npos) return out;
    out += '.';
    domain.remove_prefix(dot + 1);
  }
}

// No replacement, no control character of the second block, no mark that is not seen: bytes that a server
// would read in another way than we do.
bool is_clean(std::string_view text) {
  return one_line(text, text.size() + 1) == text && text.find("\xEF\xBF\xBD") == std::string_view::npos;
}

std::string_view unquoted(std::string_view text) {
  const bool quoted = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quoted ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

std::optional<Address> parse_address(std::string_view text) {
  if (!accounts::is_email(text) || !is_clean(text)) return std::nullopt;
  const auto at = text.find('@');
  const auto domain = ascii_domain(text.substr(at + 1));
  if (!domain || at + 1 + domain->size() > longest_address) return std::nullopt;
  Address address;
  address.text_ = std::string(text.substr(0, at + 1)) + *domain;
  address.international_ = !text::is_ascii(address.text_);
  return address;
}

std::optional<Mailbox> parse_mailbox(std::string_view text) {
  if (!is_clean(text)) return std::nullopt;
  std::string_view name;
  std::string_view inner = text;
  if (text.ends_with('>')) {
    const auto open = text.find('<');
    if (open == std::string_view::npos) return std::nullopt;
    name = unquoted(text::trim(text.substr(0, open), " "));
    inner = text.substr(open + 1, text.size() - open - 2);
  }
  const auto address = parse_address(inner);
  if (!address || name.find_first_of("\"\\<>") != std::string_view::npos) return std::nullopt;
  return Mailbox{one_line(name, longest_name), *address};
}

}  // namespace lightkeep::mail
