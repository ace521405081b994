// Bounds the bytes that request bodies of all callers hold in memory together, and those of one caller. Any
// thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

namespace lightkeep::mcp {

class ByteBudget {
 public:
  /// One owner may hold half of them.
  explicit ByteBudget(std::size_t bytes) : each_(bytes / 2), free_(bytes) {}

  /// What one request holds; gives it back at its end.
  class Lease {
   public:
    /// `owner` 0: nobody who is counted.
    explicit Lease(ByteBudget& budget, std::int64_t owner = 0) : budget_(budget), owner_(owner) {}
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    /// Waits for others to finish, for at most `patience`; then throws api::ApiError(unavailable).
    void grow(std::size_t bytes, std::chrono::milliseconds patience);

   private:
    bool may_grow(std::size_t bytes) const;

    ByteBudget& budget_;
    const std::int64_t owner_;
    std::size_t held_ = 0;
  };

 private:
  std::mutex mutex_;
  std::condition_variable given_back_;
  const std::size_t each_;
  std::size_t free_;                                // guarded by mutex_
  std::map<std::int64_t, std::size_t> by_owner_{};  // guarded by mutex_
};

}  // namespace lightkeep::mcp
