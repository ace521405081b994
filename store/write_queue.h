// The writer: one thread, one connection, and the writes that wait for it. Writes that arrive together share
// one transaction and so one sync; what it changed is told to the feed before they go on. Owned by
// metadata.cpp; `run` from any thread but the writer's own.
#pragma once

#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "store/change_feed.h"
#include "store/connection.h"
#include "sync/mutex.h"

namespace lightkeep::store {

class WriteQueue {
 public:
  /// `open` makes the connection, now and again after the engine failed on it.
  WriteQueue(RowConnect open, ChangeFeed& feed);
  ~WriteQueue();  // finishes what waits
  WriteQueue(const WriteQueue&) = delete;

  /// Returns when the transaction that holds `f` is on disk. What `f` throws undoes `f` alone and comes out
  /// of here.
  void run(const std::function<void(Writer&)>& f);

  /// Before the first run from another thread.
  void keep_journal(CommitJournal journal);
  std::optional<std::string> trouble() const;

 private:
  struct Task {  // lives on the stack of the thread that waits for it
    const std::function<void(Writer&)>* function;
    std::exception_ptr failure;
    bool done = false;
  };

  void work();
  std::vector<Task*> take_group();
  void commit_group(std::span<Task* const> group);
  void begin();
  void commit();
  void tidy(bool failed);
  void run_in_savepoint(Task& task);

  const RowConnect open_;
  ChangeFeed& feed_;
  std::unique_ptr<Connection> connection_;  // the writer's thread; null after a failure, until the next group
  std::optional<CommitJournal>
      journal_;                       // set before the first group that needs it; then the writer's thread
  std::uint64_t change_ = 0;          // the last one committed; the writer's thread
  std::optional<std::int64_t> told_;  // last number that the feed knows; the writer's thread
  mutable sync::Mutex mutex_;
  std::optional<std::string> trouble_ GUARDED_BY(mutex_);
  sync::Condition arrived_;
  sync::Condition finished_;
  std::deque<Task*> waiting_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it starts when the rest is there
};

}  // namespace lightkeep::store
