#include "text/idna.h"

#include <idn2.h>

#include <memory>

#include "text/ascii.h"

namespace lightkeep::text {

std::optional<std::string> ascii_host(std::string_view name) {
  constexpr std::size_t longest = 1024;  // bytes; more of them never spell 253 characters
  if (is_ascii(name)) return std::string(name);
  if (name.size() > longest || name.find('\0') != std::string_view::npos) return std::nullopt;
  char* spelled = nullptr;
  const int result =
      idn2_to_ascii_8z(std::string(name).c_str(), &spelled, IDN2_NONTRANSITIONAL | IDN2_NFC_INPUT);
  const std::unique_ptr<char, void (*)(void*)> owned(spelled, idn2_free);
  if (result != IDN2_OK || spelled == nullptr) return std::nullopt;
  return std::string(spelled);
}

}  // namespace lightkeep::text
