#include "app/accounts/turnstile.h"

#include "app/api/errors.h"

namespace lightkeep::accounts {

void Turnstile::enter() {
  std::unique_lock lock(mutex_);
  if (inside_ >= places_) {
    if (waiting_ >= waiting_places_)
      throw api::ApiError(api::errors::unavailable,
                          "Too many people are signing in right now. Try again in a moment.")
          .retry_after(2);
    ++waiting_;
    left_.wait(lock, [&] { return inside_ < places_; });
    --waiting_;
  }
  ++inside_;
}

void Turnstile::leave() {
  {
    const std::lock_guard lock(mutex_);
    --inside_;
  }
  left_.notify_one();
}

}  // namespace lightkeep::accounts
