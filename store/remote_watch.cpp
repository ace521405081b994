// Whether the place where blobs are kept is well, and whether somebody else uses it.
#include "store/remote_watch.h"

#include <pthread.h>

#include <algorithm>
#include <utility>

#include "store/random.h"

namespace lightkeep::store {

namespace {

constexpr std::chrono::milliseconds first_look{500}, longest_look{5'000};  // after a failure
constexpr std::size_t name_length = 24;

}  // namespace

RemoteWatch::RemoteWatch(RemoteBlobs& there, RemoteWatchConfig config)
    : there_(there), config_(std::move(config)), name_(random_alphanumeric(name_length)) {
  if (config_.looks) thread_ = std::thread([this] { run(); });
}

RemoteWatch::~RemoteWatch() {
  end();
  if (thread_.joinable()) thread_.join();
}

void RemoteWatch::end() {
  {
    const sync::Lock lock(mutex_);
    ended_ = true;
    trouble_.reset();
  }
  changed_.notify_all();
}

void RemoteWatch::require_answers() const {
  const sync::Lock lock(mutex_);
  if (trouble_ && trouble_->unreachable) throw Error(Fault::unreachable, trouble_->sentence);
}

std::optional<std::string> RemoteWatch::trouble() const {
  const sync::Lock lock(mutex_);
  return trouble_ ? std::optional(trouble_->sentence) : std::nullopt;
}

/// The operator hears when it begins and when it is over.
void RemoteWatch::note_failure(const Error& error) {
  const bool unreachable = error.fault() == Fault::unreachable;
  if (!config_.looks || (!unreachable && error.fault() != Fault::full && error.fault() != Fault::io)) return;
  bool begins = false;
  {
    const sync::Lock lock(mutex_);
    if (ended_) return;
    begins = !trouble_;
    trouble_ = Trouble{error.what(), unreachable};
  }
  changed_.notify_all();
  if (begins && config_.warn) config_.warn(std::string("the place of the images fails: ") + error.what());
}

void RemoteWatch::note_success() {
  bool ends = false;
  {
    const sync::Lock lock(mutex_);
    ends = trouble_.has_value();
    trouble_.reset();
  }
  if (ends && config_.warn) config_.warn("the place of the images is well again");
}

/// Asks now and then while there is trouble, whether it is over, and else, whether others use the place.
void RemoteWatch::run() {
  ::pthread_setname_np(::pthread_self(), "watch bucket");
  auto pause = first_look;
  const bool looks = config_.alone_for.count() > 0;
  for (bool look_now = looks;; look_now = looks) {
    if (look_now) look_for_others();
    for (bool trouble = true; trouble;) {
      {
        const sync::Lock lock(mutex_);
        const auto is_wanted = [this]() REQUIRES(mutex_) { return ended_ || trouble_; };
        if (looks)
          changed_.wait_for(mutex_, config_.look_for_others, is_wanted);
        else
          changed_.wait(mutex_, is_wanted);
        trouble = trouble_.has_value();
        if (trouble) changed_.wait_for(mutex_, pause, [this]() REQUIRES(mutex_) { return ended_; });
        if (ended_) return;
      }
      if (trouble) look_after_trouble(pause);
    }
  }
}

void RemoteWatch::look_after_trouble(std::chrono::milliseconds& pause) {
  try {
    there_.probe();
    note_success();
    pause = first_look;
  } catch (const Error&) {
    pause = std::min(2 * pause, longest_look);
  }
}

/// Where it could not be asked, the time counts anew.
void RemoteWatch::look_for_others() {
  bool alone = false, others = false;
  try {
    const auto seen = ask([&] { return there_.user(); });
    alone = seen == name_;
    others = !alone && claimed_;
    if (!alone) ask([&] { there_.set_user(name_); });
    claimed_ = true;
  } catch (const Error&) {  // noted
  }
  {
    const sync::Lock lock(mutex_);
    if (!alone) alone_since_.reset();
    if (alone && !alone_since_) alone_since_ = std::chrono::steady_clock::now();
  }
  if (others && config_.warn)
    config_.warn(
        "another server uses the place of the images too: is it at work on a copy of this data folder? "
        "Neither erases anything there until one of them is gone");
}

bool RemoteWatch::is_alone() const {
  if (config_.alone_for.count() == 0) return true;
  const sync::Lock lock(mutex_);
  return alone_since_ && std::chrono::steady_clock::now() - *alone_since_ >= config_.alone_for;
}

}  // namespace lightkeep::store
