// The writer: one thread, one connection, and the writes that wait for it. Writes that arrive together share
// one transaction and so one sync. Owned by metadata.cpp; `run` from any thread but the writer's own.
#pragma once

#include <condition_variable>
#include <deque>
#include <exception>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "store/connection.h"

namespace lightkeep::store {

class WriteQueue {
 public:
  explicit WriteQueue(std::unique_ptr<Connection> connection);
  ~WriteQueue();  // finishes what waits
  WriteQueue(const WriteQueue&) = delete;

  /// Returns when the transaction that holds `f` is on disk. What `f` throws undoes `f` alone and comes out
  /// of here.
  void run(const std::function<void(Writer&)>& f);

 private:
  struct Task {  // lives on the stack of the thread that waits for it
    const std::function<void(Writer&)>* function;
    std::exception_ptr failure;
    bool done = false;
  };

  void work();
  std::vector<Task*> take_group();
  void commit_group(std::span<Task* const> group);
  void run_in_savepoint(Task& task);

  std::unique_ptr<Connection> connection_;
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::condition_variable finished_;
  std::deque<Task*> waiting_;
  bool stopping_ = false;
  std::thread thread_;  // last: it starts when the rest is there
};

}  // namespace lightkeep::store
