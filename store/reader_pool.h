// The connections that read: opened when first needed, lent to one thread at a time. Owned by metadata.cpp;
// any thread.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <vector>

#include "store/connection.h"
#include "sync/mutex.h"

namespace lightkeep::store {

class ReaderPool {
 public:
  ReaderPool(std::filesystem::path file, int most, Role role = Role::reader)
      : file_(std::move(file)), role_(role), left_(most) {}

  /// Runs `f` in one snapshot. Waits while all connections are lent. A connection on which SQLite failed is
  /// closed, and the next reader opens another.
  void run(const std::function<void(Reader&)>& f);

 private:
  std::unique_ptr<Connection> take();
  void give_back(std::unique_ptr<Connection> connection);
  void close(std::unique_ptr<Connection> connection);

  const std::filesystem::path file_;
  const Role role_;
  sync::Mutex mutex_;
  sync::Condition returned_;
  std::vector<std::unique_ptr<Connection>> idle_ GUARDED_BY(mutex_);
  int left_ GUARDED_BY(mutex_);  // connections that may still be opened
};

}  // namespace lightkeep::store
