#include "app/accounts/text.h"

#include "text/ascii.h"

namespace lightkeep::accounts {
std::string cut_field(std::string_view field, std::size_t most) {
  std::string cut;
  for (const char c : field.substr(0, most))
    if (text::is_visible(c) || c == ' ') cut += c;
  return cut;
}

}  // namespace lightkeep::accounts
