#include "app/library/upload_locks.h"

namespace lightkeep::library {

UploadLocks::Hold::~Hold() {
  const sync::Lock lock(locks_.mutex_);
  locks_.held_.erase(upload_);
  locks_.released_.notify_all();
}

void UploadLocks::Hold::let_break_off(std::function<void()> break_off) {
  const sync::Lock lock(locks_.mutex_);
  Holder& holder = locks_.held_[upload_];
  holder.break_off = std::move(break_off);
  if (holder.unwanted && holder.break_off) holder.break_off();
}

std::unique_ptr<UploadLocks::Hold> UploadLocks::try_hold(const std::string& upload) {
  const sync::Lock lock(mutex_);
  if (!held_.emplace(upload, Holder{}).second) return nullptr;
  return std::make_unique<Hold>(*this, upload);
}

std::unique_ptr<UploadLocks::Hold> UploadLocks::take_over(const std::string& upload,
                                                          std::chrono::milliseconds most) {
  const sync::Lock lock(mutex_);
  if (const auto holder = held_.find(upload); holder != held_.end()) {
    holder->second.unwanted = true;
    if (holder->second.break_off) holder->second.break_off();
  }
  const bool free =
      released_.wait_for(mutex_, most, [&]() REQUIRES(mutex_) { return !held_.contains(upload); });
  if (!free) return nullptr;
  held_.emplace(upload, Holder{});
  return std::make_unique<Hold>(*this, upload);
}

}  // namespace lightkeep::library
