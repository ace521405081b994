#include "app/mcp/byte_budget.h"

#include "app/api/errors.h"

namespace lightkeep::mcp {

ByteBudget::Lease::~Lease() {
  if (held_ == 0) return;
  {
    const std::lock_guard lock(budget_.mutex_);
    budget_.free_ += held_;
    if (owner_ != 0 && (budget_.by_owner_[owner_] -= held_) == 0) budget_.by_owner_.erase(owner_);
  }
  budget_.given_back_.notify_all();
}

bool ByteBudget::Lease::may_grow(std::size_t bytes) const {
  if (budget_.free_ < bytes) return false;
  const auto own = budget_.by_owner_.find(owner_);
  return own == budget_.by_owner_.end() || own->second + bytes <= budget_.each_;
}

void ByteBudget::Lease::grow(std::size_t bytes, std::chrono::milliseconds patience) {
  std::unique_lock lock(budget_.mutex_);
  if (!budget_.given_back_.wait_for(lock, patience, [&] { return may_grow(bytes); }))
    throw api::ApiError(api::errors::unavailable, "Too many large requests at once; try again shortly.")
        .retry_after(2);
  budget_.free_ -= bytes;
  held_ += bytes;
  if (owner_ != 0) budget_.by_owner_[owner_] += bytes;
}

}  // namespace lightkeep::mcp
