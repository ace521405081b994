// Randomness from the kernel. Any thread.
#include "store/random.h"

#include <sys/random.h>

#include <array>
#include <cerrno>
#include <system_error>
#include <vector>

#include "store/error.h"
#include "text/base64.h"

namespace lightkeep::store {

void random_bytes(std::span<std::byte> out) {
  while (!out.empty()) {
    const ssize_t got = getrandom(out.data(), out.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw Error(Fault::io, std::string("getrandom: ") + std::generic_category().message(errno));
    out = out.subspan(static_cast<std::size_t>(got));
  }
}

std::string random_alphanumeric(std::size_t length) {
  constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  constexpr unsigned fair =
      256 / alphabet.size() * alphabet.size();  // bytes from here on would favour the first letters
  std::string text;
  text.reserve(length);
  std::array<std::byte, 32> bytes;
  while (text.size() < length) {
    random_bytes(bytes);
    for (const std::byte b : bytes) {
      const auto value = std::to_integer<unsigned>(b);
      if (value < fair && text.size() < length) text += alphabet[value % alphabet.size()];
    }
  }
  return text;
}

std::string random_token(std::size_t bytes) {
  std::vector<std::byte> random(bytes);
  random_bytes(random);
  return text::base64url(random);
}

}  // namespace lightkeep::store
