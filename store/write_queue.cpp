// The writer thread and its group commit.
#include "store/write_queue.h"

#include <pthread.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "store/error.h"

namespace lightkeep::store {

namespace {

constexpr std::size_t largest_group = 64;  // bounds how long the first of a group waits for the last

}  // namespace

WriteQueue::WriteQueue(std::unique_ptr<Connection> connection)
    : connection_(std::move(connection)), thread_([this] { work(); }) {
  pthread_setname_np(thread_.native_handle(), "metadata");
}

WriteQueue::~WriteQueue() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    arrived_.notify_one();
  }
  thread_.join();
}

void WriteQueue::run(const std::function<void(Writer&)>& f) {
  if (std::this_thread::get_id() == thread_.get_id())
    std::abort();  // it would wait for itself: a nested write
  Task task{&f, nullptr, false};
  std::unique_lock lock(mutex_);
  waiting_.push_back(&task);
  arrived_.notify_one();
  finished_.wait(lock, [&] { return task.done; });
  if (task.failure) std::rethrow_exception(task.failure);
}

void WriteQueue::work() {
  for (;;) {
    const std::vector<Task*> group = take_group();
    if (group.empty()) return;
    commit_group(group);
    const std::lock_guard lock(mutex_);
    for (Task* task : group) task->done = true;
    finished_.notify_all();
  }
}

std::vector<WriteQueue::Task*> WriteQueue::take_group() {
  std::unique_lock lock(mutex_);
  arrived_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), largest_group));
  std::vector<Task*> group(waiting_.begin(), end);
  waiting_.erase(waiting_.begin(), end);
  return group;
}

void WriteQueue::commit_group(std::span<Task* const> group) {
  try {
    connection_->run("begin immediate");
    for (Task* task : group) run_in_savepoint(*task);
    connection_->run("commit");
  } catch (...) {
    for (Task* task : group) {
      if (!task->failure) task->failure = std::current_exception();
    }
  }
  connection_->reset_statements();
  if (connection_->in_transaction()) connection_->prepare("rollback").tryExecuteStep();
  connection_->reset_statements();
}

/// Throws when the transaction itself is lost, which fails the whole group.
void WriteQueue::run_in_savepoint(Task& task) {
  connection_->run("savepoint task");
  try {
    (*task.function)(*connection_);
  } catch (...) {
    task.failure = std::current_exception();
  }
  connection_->reset_statements();
  if (!connection_->in_transaction()) {
    if (task.failure) std::rethrow_exception(task.failure);
    throw Error(Fault::io, "the metadata database gave the transaction up");
  }
  if (task.failure) connection_->run("rollback to task");
  connection_->run("release task");
}

}  // namespace lightkeep::store
