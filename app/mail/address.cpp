#include "app/mail/address.h"

#include <algorithm>

#include "app/accounts/email.h"
#include "app/mail/encodings.h"
#include "text/ascii.h"
#include "text/idna.h"

namespace lightkeep::mail {
namespace {

constexpr std::size_t longest_address = 254;
constexpr std::size_t longest_name = 100;

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
  const auto domain = text::ascii_host(text.substr(at + 1));
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
