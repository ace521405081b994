#include "app/progress_line.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <iostream>

#include "text/quantity.h"

namespace lightkeep::app {

ProgressLine::ProgressLine() : shown_(isatty(STDERR_FILENO) != 0) {}

void ProgressLine::clear() {
  if (width_ > 0) std::cerr << "\r" << std::string(width_, ' ') << "\r" << std::flush;
  width_ = 0;
}

void ProgressLine::tell(std::string_view what, std::uint64_t so_far, std::uint64_t all) {
  constexpr std::chrono::milliseconds between{200};
  const auto now = std::chrono::steady_clock::now();
  if (what != what_) {
    what_ = what;
    begun_ = now;
    first_ = so_far;
  } else if (now - told_ < between) {
    return;
  }
  told_ = now;
  if (shown_) show(so_far, all, std::chrono::duration<double>(now - begun_).count());
}

std::function<void(std::string_view, std::uint64_t, std::uint64_t)> ProgressLine::teller() {
  return [this](std::string_view what, std::uint64_t so_far, std::uint64_t all) { tell(what, so_far, all); };
}

void ProgressLine::show(std::uint64_t so_far, std::uint64_t all, double seconds) {
  std::string line = what_ + ": " + text::size_in_words(so_far) + " of " + text::size_in_words(all);
  const double rate = seconds > 0 ? static_cast<double>(so_far - std::min(so_far, first_)) / seconds : 0;
  if (rate > 0) {
    const double left = static_cast<double>(all - std::min(all, so_far)) / rate;
    line += ", " + text::size_in_words(static_cast<std::uint64_t>(rate)) + "/s, " +
            std::to_string(std::lround(left)) + " s left";
  }
  const std::size_t width = line.size();
  if (width < width_) line.append(width_ - width, ' ');
  std::cerr << "\r" << line << std::flush;
  width_ = width;
}

}  // namespace lightkeep::app
