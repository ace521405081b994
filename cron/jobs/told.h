// Telling others of what a step of a purge took away. Inside the room only.
#pragma once

#include <functional>

namespace lightkeep::cron {

/// Does `step` and calls `gone` when `changed` says so of its result, or when it throws. Caches of public
/// images must not outlive what they show, not even until a long purge has ended.
template <class Step, class Changed>
auto told(const std::function<void()>& gone, Step&& step, Changed&& changed) {
  const auto tell = [&] {
    if (gone) gone();
  };
  try {
    const auto done = step();
    if (changed(done)) tell();
    return done;
  } catch (...) {
    tell();
    throw;
  }
}

}  // namespace lightkeep::cron
