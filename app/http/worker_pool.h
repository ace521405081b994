// A bounded queue and the threads that empty it; threads come when there is work and go when there is none.
// Any thread may push.
#pragma once

#include <deque>
#include <functional>
#include <list>
#include <string>
#include <thread>

#include "sync/mutex.h"

namespace lightkeep::http {

struct WorkerPoolConfig {
  std::string name;  // of the threads, at most 15 bytes
  std::size_t threads = 1;
  std::size_t queue = 1024;
};

struct Job {
  std::function<void()> run;  // throws nothing
  bool admitted = false;      // part of a request that was let in before: the queue's bound does not hold
};

class WorkerPool {
 public:
  explicit WorkerPool(WorkerPoolConfig config) : config_(std::move(config)) {}
  ~WorkerPool() { stop(); }

  /// False when the queue is full or the pool is stopped.
  bool push(Job job);

  /// While it lives, the job that made it waits for somebody else, and another thread may take its place: a
  /// slow stranger does not stop the pool. Does nothing outside of a job. How many there may be at once is
  /// the caller's to bound.
  class Away {
   public:
    Away();
    ~Away();
    Away(const Away&) = delete;
    Away& operator=(const Away&) = delete;

   private:
    WorkerPool* pool_;
  };

  /// Forgets what waits and returns when nothing runs any more.
  void stop();

  std::size_t busy() const;
  std::size_t queued() const;

 private:
  void work();
  void run(Job job) REQUIRES(mutex_);
  void call_one() REQUIRES(mutex_);
  void leave() REQUIRES(mutex_);

  const WorkerPoolConfig config_;
  mutable sync::Mutex mutex_;
  sync::Condition wake_;
  std::deque<Job> queue_ GUARDED_BY(mutex_);
  std::size_t idle_ GUARDED_BY(mutex_) = 0;
  std::size_t busy_ GUARDED_BY(mutex_) = 0;
  std::size_t live_ GUARDED_BY(mutex_) = 0;
  std::size_t away_ GUARDED_BY(mutex_) = 0;
  bool called_ GUARDED_BY(mutex_) = false;  // a thread is on its way to the queue
  bool stopped_ GUARDED_BY(mutex_) = false;
  std::list<std::thread> threads_ GUARDED_BY(mutex_);
  std::list<std::thread> gone_ GUARDED_BY(mutex_);  // to be joined
};

}  // namespace lightkeep::http
