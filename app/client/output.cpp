#include "app/client/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <iostream>

#include "app/client/failure.h"
#include "text/hex.h"
#include "text/utf8.h"

namespace lightkeep::client {
namespace {

std::string byte_escape(char byte) {
  const auto value = static_cast<unsigned char>(byte);
  return {'\\', 'x', text::hex_digits[value >> 4], text::hex_digits[value & 15]};
}

std::string escape(char32_t character) {
  if (character < 0x80) return byte_escape(static_cast<char>(character));
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "\\u{%x}", static_cast<unsigned>(character));
  return text.data();
}

}  // namespace

std::string harmless(std::string_view text) {
  std::string safe;
  while (!text.empty()) {
    const auto character = text::take_character(text);
    if (!character) {
      safe += byte_escape(text.front());
      text.remove_prefix(1);
    } else if (text::is_invisible(*character)) {
      safe += escape(*character);
    } else {
      text::append_character(safe, *character);
    }
  }
  return safe;
}

std::string readable_size(double bytes) {
  constexpr std::array units{"B", "kB", "MB", "GB", "TB"};
  std::size_t unit = 0;
  for (; bytes >= 999.5 && unit + 1 < units.size(); ++unit) bytes /= 1000;
  std::array<char, 32> text{};
  std::snprintf(text.data(), text.size(), unit > 0 && bytes < 9.95 ? "%.1f %s" : "%.0f %s", bytes,
                units[unit]);
  return text.data();
}

Output::Output(bool json) : json_(json), live_(!json && isatty(STDERR_FILENO) != 0) {}

int Output::width() const {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void Output::wipe() {
  if (dirty_) std::cerr << "\r\x1b[K" << std::flush;
  dirty_ = false;
}

void Output::line(std::string_view text) {
  if (json_) return;
  const sync::Lock lock(mutex_);
  wipe();
  std::cout << harmless(text) << std::endl;
  if (!std::cout) throw Failure(Exit::failed, "the output cannot be written");
}

void Output::note(std::string_view text) {
  const sync::Lock lock(mutex_);
  wipe();
  std::cerr << harmless(text) << std::endl;
}

void Output::document(const api::Json& value) {
  const sync::Lock lock(mutex_);
  // DEL is the one control that JSON lets stand.
  for (const char c : value.dump(2, ' ', true, api::Json::error_handler_t::replace))
    if (c == 0x7f)
      std::cout << "\\u007f";
    else
      std::cout << c;
  std::cout << std::endl;
  if (!std::cout) throw Failure(Exit::failed, "the output cannot be written");
}

void Output::status(std::string_view text) {
  if (!live_) return;
  const sync::Lock lock(mutex_);
  std::cerr << "\r" << harmless(text) << "\x1b[K" << std::flush;
  dirty_ = true;
}

void Output::clear_status() {
  const sync::Lock lock(mutex_);
  wipe();
}

}  // namespace lightkeep::client
