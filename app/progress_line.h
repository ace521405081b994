// One line on a terminal that says how far long work is, how fast it goes, and how long it takes still. Where
// the standard error is a file it says nothing. One thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace lightkeep::app {

class ProgressLine {
 public:
  ProgressLine();
  ~ProgressLine() { clear(); }
  ProgressLine(const ProgressLine&) = delete;

  void clear();
  /// What is done, and bytes of it so far and in all.
  void tell(std::string_view what, std::uint64_t so_far, std::uint64_t all);
  /// `tell`, as long as the line lives.
  std::function<void(std::string_view, std::uint64_t, std::uint64_t)> teller();

 private:
  void show(std::uint64_t so_far, std::uint64_t all, double seconds);

  const bool shown_;
  std::string what_;
  std::size_t width_ = 0;
  std::uint64_t first_ = 0;
  std::chrono::steady_clock::time_point begun_{}, told_{};
};

}  // namespace lightkeep::app
