#include "app/mcp/byte_budget.h"

#include "app/api/errors.h"

namespace lightkeep::mcp {

ByteBudget::Lease::~Lease() {
  if (held_ == 0) return;
  {
    const std::lock_guard lock(budget_.mutex_);
    budget_.free_ += held_;
  }
  budget_.given_back_.notify_all();
}

void ByteBudget::Lease::grow(std::size_t bytes, std::chrono::milliseconds patience) {
  std::unique_lock lock(budget_.mutex_);
  if (!budget_.given_back_.wait_for(lock, patience, [&] { return budget_.free_ >= bytes; }))
    throw api::ApiError(api::errors::unavailable, "Too many large requests at once; try again shortly.")
        .retry_after(2);
  budget_.free_ -= bytes;
  held_ += bytes;
}

}  // namespace lightkeep::mcp
