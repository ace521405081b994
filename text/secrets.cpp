#include "text/secrets.h"

#include <algorithm>

#include "text/ascii.h"

namespace lightkeep::text {

std::string_view bearer_token(std::string_view field) {
  constexpr std::string_view scheme = "bearer ";
  if (!equal_ignoring_case(field.substr(0, scheme.size()), scheme)) return {};
  const std::string_view token = trim(field.substr(scheme.size()), " ");
  return std::ranges::all_of(token, is_visible) ? token : std::string_view();
}

bool equal_in_constant_time(std::span<const std::uint8_t> a, std::span<const std::uint8_t> b) {
  if (a.size() != b.size()) return false;
  unsigned difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned>(a[i] ^ b[i]);
  return difference == 0;
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  const auto bytes = [](std::string_view text) {
    return std::span(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  };
  return equal_in_constant_time(bytes(a), bytes(b));
}

}  // namespace lightkeep::text
