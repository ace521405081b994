// Locks that say what they guard, checked by clang (https://clang.llvm.org/docs/ThreadSafetyAnalysis.html): a
// member that is GUARDED_BY a mutex is touched only where that is held, and a function that REQUIRES one is
// called only there. Other compilers check nothing. A leaf that all rooms may use.
//
//   sync::Mutex mutex_;
//   std::deque<Job> jobs_ GUARDED_BY(mutex_);
//
//   const sync::Lock lock(mutex_);
//   arrived_.wait(mutex_, [this]() REQUIRES(mutex_) { return !jobs_.empty(); });
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <shared_mutex>

#if defined(__clang__)
#define LIGHTKEEP_THREAD_ATTRIBUTE(x) __attribute__((x))
#else
#define LIGHTKEEP_THREAD_ATTRIBUTE(x)
#endif

#define CAPABILITY(name) LIGHTKEEP_THREAD_ATTRIBUTE(capability(name))
#define SCOPED_CAPABILITY LIGHTKEEP_THREAD_ATTRIBUTE(scoped_lockable)
#define GUARDED_BY(mutex) LIGHTKEEP_THREAD_ATTRIBUTE(guarded_by(mutex))
#define PT_GUARDED_BY(mutex) LIGHTKEEP_THREAD_ATTRIBUTE(pt_guarded_by(mutex))
#define REQUIRES(...) LIGHTKEEP_THREAD_ATTRIBUTE(requires_capability(__VA_ARGS__))
#define EXCLUDES(...) LIGHTKEEP_THREAD_ATTRIBUTE(locks_excluded(__VA_ARGS__))
#define REQUIRES_SHARED(...) LIGHTKEEP_THREAD_ATTRIBUTE(requires_shared_capability(__VA_ARGS__))
#define ACQUIRE(...) LIGHTKEEP_THREAD_ATTRIBUTE(acquire_capability(__VA_ARGS__))
#define ACQUIRE_SHARED(...) LIGHTKEEP_THREAD_ATTRIBUTE(acquire_shared_capability(__VA_ARGS__))
#define RELEASE(...) LIGHTKEEP_THREAD_ATTRIBUTE(release_capability(__VA_ARGS__))
#define RELEASE_SHARED(...) LIGHTKEEP_THREAD_ATTRIBUTE(release_shared_capability(__VA_ARGS__))
#define TRY_ACQUIRE(...) LIGHTKEEP_THREAD_ATTRIBUTE(try_acquire_capability(__VA_ARGS__))
#define NO_THREAD_SAFETY_ANALYSIS LIGHTKEEP_THREAD_ATTRIBUTE(no_thread_safety_analysis)

namespace lightkeep::sync {

class CAPABILITY("mutex") Mutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }
  bool try_lock() TRY_ACQUIRE(true) { return mutex_.try_lock(); }

 private:
  friend class Condition;
  std::mutex mutex_;
};

/// Holds the mutex to the end of the block.
class SCOPED_CAPABILITY Lock {
 public:
  explicit Lock(Mutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  /// One that is held already.
  Lock(Mutex& mutex, std::adopt_lock_t) REQUIRES(mutex) : mutex_(mutex) {}
  ~Lock() RELEASE() { mutex_.unlock(); }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;

 private:
  Mutex& mutex_;
};

/// Lets go of a mutex that is held, to the end of the block.
class SCOPED_CAPABILITY Unlock {
 public:
  explicit Unlock(Mutex& mutex) RELEASE(mutex) : mutex_(mutex) { mutex_.unlock(); }
  ~Unlock() RELEASE() { mutex_.lock(); }  // of this scope: the mutex is held again
  Unlock(const Unlock&) = delete;
  Unlock& operator=(const Unlock&) = delete;

 private:
  Mutex& mutex_;
};

/// One that many may hold together who only look at what it guards, or one alone who changes it.
class CAPABILITY("mutex") SharedMutex {
 public:
  void lock() ACQUIRE() { mutex_.lock(); }
  void unlock() RELEASE() { mutex_.unlock(); }
  void lock_shared() ACQUIRE_SHARED() { mutex_.lock_shared(); }
  void unlock_shared() RELEASE_SHARED() { mutex_.unlock_shared(); }

 private:
  std::shared_mutex mutex_;
};

/// Holds it together with others, to the end of the block.
class SCOPED_CAPABILITY SharedLock {
 public:
  explicit SharedLock(SharedMutex& mutex) ACQUIRE_SHARED(mutex) : mutex_(mutex) { mutex_.lock_shared(); }
  ~SharedLock() RELEASE() { mutex_.unlock_shared(); }
  SharedLock(const SharedLock&) = delete;
  SharedLock& operator=(const SharedLock&) = delete;

 private:
  SharedMutex& mutex_;
};

/// Holds it alone, to the end of the block.
class SCOPED_CAPABILITY ExclusiveLock {
 public:
  explicit ExclusiveLock(SharedMutex& mutex) ACQUIRE(mutex) : mutex_(mutex) { mutex_.lock(); }
  /// One that is held already.
  ExclusiveLock(SharedMutex& mutex, std::adopt_lock_t) REQUIRES(mutex) : mutex_(mutex) {}
  ~ExclusiveLock() RELEASE() { mutex_.unlock(); }
  ExclusiveLock(const ExclusiveLock&) = delete;
  ExclusiveLock& operator=(const ExclusiveLock&) = delete;

 private:
  SharedMutex& mutex_;
};

/// What threads wait for. Waiting lets go of the mutex and holds it again afterwards.
class Condition {
 public:
  using Clock = std::chrono::steady_clock;

  void notify_one() noexcept { condition_.notify_one(); }
  void notify_all() noexcept { condition_.notify_all(); }

  /// Until it is notified, or for no reason.
  void wait(Mutex& mutex) REQUIRES(mutex);
  /// False when `until` has come.
  bool wait_until(Mutex& mutex, Clock::time_point until) REQUIRES(mutex);

  /// Until `holds()`, which is called while the mutex is held: a lambda that REQUIRES it.
  template <class Holds>
  void wait(Mutex& mutex, Holds holds) REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    while (!holds()) wait(mutex);
  }
  /// What `holds()` is in the end.
  template <class Holds>
  bool wait_until(Mutex& mutex, Clock::time_point until, Holds holds)
      REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    while (!holds())
      if (!wait_until(mutex, until)) return holds();
    return true;
  }
  template <class Holds>
  bool wait_for(Mutex& mutex, std::chrono::nanoseconds time, Holds holds)
      REQUIRES(mutex) NO_THREAD_SAFETY_ANALYSIS {
    return wait_until(mutex, Clock::now() + time, holds);
  }

 private:
  std::condition_variable condition_;
};

}  // namespace lightkeep::sync
