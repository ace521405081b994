#include "cron/clock_guard.h"

#include <cstdlib>
#include <utility>

namespace lightkeep::cron {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr milliseconds saved_every = std::chrono::minutes(1);

std::string in_words(milliseconds jump) {
  const auto whole = std::chrono::duration_cast<hours>(std::chrono::abs(jump)).count();
  return std::to_string(whole) + " hours " + (jump < milliseconds(0) ? "behind" : "ahead of");
}

}  // namespace

ClockGuard::ClockGuard(Clocks clocks, TimeSeen seen, std::function<void(const std::string&)> note,
                       bool accept)
    : clocks_(std::move(clocks)),
      seen_(std::move(seen)),
      note_(std::move(note)),
      believed_(read()),
      saved_(seen_.load()) {
  if (saved_ && !accept) believed_.wall = *saved_;
}

milliseconds ClockGuard::jump(const Reading& earlier, const Reading& later) {
  return milliseconds((later.wall - earlier.wall) - (later.steady - earlier.steady));
}

std::optional<std::int64_t> ClockGuard::now() {
  const sync::Lock lock(mutex_);
  const Reading reading = read();
  if (abs(jump(believed_, reading)) <= largest_step) {
    if (std::exchange(doubted_, std::nullopt))
      note_("the clock is where it was expected: it is relied on again");
  } else if (!doubted_ || abs(jump(*doubted_, reading)) > largest_step) {
    doubt(reading);
  } else if (milliseconds(reading.steady - doubted_->steady) >= probation) {
    doubted_.reset();
    note_("the clock has held for an hour: it is relied on again");
  }
  if (doubted_) return std::nullopt;
  believe(reading);
  return reading.wall;
}

bool ClockGuard::in_doubt() const {
  const sync::Lock lock(mutex_);
  return doubted_.has_value();
}

void ClockGuard::doubt(const Reading& reading) {
  doubted_ = reading;
  note_("the clock is " + in_words(jump(believed_, reading)) +
        " the last time that was seen: nothing is removed by its age until the clock has held for an hour, or"
        " the server is started with --accept-clock");
}

void ClockGuard::believe(const Reading& reading) {
  believed_ = reading;
  if (saved_ && milliseconds(std::abs(reading.wall - *saved_)) < saved_every) return;
  seen_.save(reading.wall);
  saved_ = reading.wall;
}

}  // namespace lightkeep::cron
