#include "app/accounts/email.h"

#include <algorithm>

#include "text/ascii.h"
#include "text/idna.h"
#include "text/names.h"
#include "text/utf8.h"

namespace lightkeep::accounts {
namespace {

bool is_local_character(char c) {
  const auto u = static_cast<unsigned char>(c);
  return u > 0x20 && u != 0x7F && std::string_view("@()<>[]:;,\\\"").find(c) == std::string_view::npos;
}

bool is_local_part(std::string_view local) {
  return !local.empty() && local.size() <= 64 && local.front() != '.' && local.back() != '.' &&
         local.find("..") == std::string_view::npos && std::ranges::all_of(local, is_local_character);
}

bool is_label_character(char c) {
  const auto u = static_cast<unsigned char>(c);
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || u >= 0x80;
}

bool is_label(std::string_view label) {
  return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
         std::ranges::all_of(label, is_label_character);
}

bool is_domain(std::string_view domain) {
  std::size_t labels = 0;
  while (true) {
    const auto dot = domain.find('.');
    if (!is_label(domain.substr(0, dot))) return false;
    ++labels;
    if (dot == std::string_view::npos) return labels >= 2;
    domain.remove_prefix(dot + 1);
  }
}

}  // namespace

bool is_email(std::string_view text) {
  if (text.size() > 254) return false;
  const auto at = text.find('@');
  return at != std::string_view::npos && is_local_part(text.substr(0, at)) && is_domain(text.substr(at + 1));
}

std::string email_key(std::string_view email) {
  const auto at = email.rfind('@');
  if (text::is_ascii(email) || at == std::string_view::npos || !text::is_utf8(email))
    return text::lower(email);
  const std::string_view domain = email.substr(at + 1);
  return text::small_letters(email.substr(0, at)) + '@' +
         text::lower(text::ascii_host(domain).value_or(std::string(domain)));
}

}  // namespace lightkeep::accounts
