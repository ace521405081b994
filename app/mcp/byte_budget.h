// Bounds the bytes that request bodies of all callers hold in memory together. Any thread.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>

namespace lightkeep::mcp {

class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes) : free_(bytes) {}

  /// What one request holds; gives it back at its end.
  class Lease {
   public:
    explicit Lease(ByteBudget& budget) : budget_(budget) {}
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;

    /// Waits for others to finish, for at most `patience`; then throws api::ApiError(unavailable).
    void grow(std::size_t bytes, std::chrono::milliseconds patience);

   private:
    ByteBudget& budget_;
    std::size_t held_ = 0;
  };

 private:
  std::mutex mutex_;
  std::condition_variable given_back_;
  std::size_t free_;  // guarded by mutex_
};

}  // namespace lightkeep::mcp
