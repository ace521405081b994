// A function that runs on a stack of its own, so that it can be put aside in the middle, without a thread,
// and go on later on another one. Used for handlers that wait for their body (see BodyReader); one thread at
// a time.
//
// Whoever writes code that runs on one: across a call that may suspend, hold no lock and keep no address of a
// thread_local. Exceptions may be in flight.
#pragma once

#include <ucontext.h>

#include <array>
#include <cstddef>
#include <functional>

namespace lightkeep::http {

class Fiber {
 public:
  /// Throws std::bad_alloc when there is no memory for a stack. `run` throws nothing.
  explicit Fiber(std::function<void()> run);
  /// It has never run, or has finished.
  ~Fiber();
  Fiber(const Fiber&) = delete;

  /// Runs it on this thread until it suspends or finishes; true when it has finished. After a false another
  /// thread may have it already.
  bool resume();
  /// By the function itself: comes back when somebody calls `resume` again. `then` runs on the thread that is
  /// left, once the function no longer does: it sees to it that somebody will.
  void suspend(std::function<void()> then);

 private:
  /// Of the C++ ABI, one for each thread: what is being caught and how much is in flight.
  using Exceptions = std::array<std::byte, 2 * sizeof(void*)>;

  static void enter(unsigned high, unsigned low);
  void leave();
  void exchange_exceptions();

  std::function<void()> run_;
  std::function<void()> then_;
  void* stack_;  // a guard page below it
  bool finished_ = false;
  ucontext_t own_{}, caller_{};
  Exceptions exceptions_{};  // of whichever side does not run
  // For the sanitizers.
  void* tsan_;
  void* caller_tsan_ = nullptr;
  const void* caller_stack_ = nullptr;
  std::size_t caller_stack_size_ = 0;
};

}  // namespace lightkeep::http
