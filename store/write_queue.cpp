// The writer thread and its group commit.
#include "store/write_queue.h"

#include <pthread.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "store/change_feed.h"
#include "store/error.h"
#include "store/store_state.h"

namespace lightkeep::store {

namespace {

constexpr std::size_t largest_group = 64;  // bounds how long the first of a group waits for the last

std::string sentence_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  } catch (...) {
    return "an unknown failure";
  }
}

}  // namespace

WriteQueue::WriteQueue(RowConnect open, ChangeFeed& feed)
    : open_(std::move(open)), feed_(feed), connection_(open_()), thread_([this] { work(); }) {
  pthread_setname_np(thread_.native_handle(), "metadata");
}

WriteQueue::~WriteQueue() {
  {
    const sync::Lock lock(mutex_);
    stopping_ = true;
    arrived_.notify_one();
  }
  thread_.join();
}

void WriteQueue::run(const std::function<void(Writer&)>& f) {
  if (std::this_thread::get_id() == thread_.get_id())
    std::abort();  // it would wait for itself: a nested write
  Task task{&f, nullptr, false};
  const sync::Lock lock(mutex_);
  waiting_.push_back(&task);
  arrived_.notify_one();
  finished_.wait(mutex_, [&] { return task.done; });
  if (task.failure) std::rethrow_exception(task.failure);
}

void WriteQueue::keep_journal(CommitJournal journal) {
  run([&](Writer& db) { change_ = read_state(db).change; });
  const sync::Lock lock(mutex_);  // the writer's thread waits for its next group
  journal_ = std::move(journal);
}

std::optional<std::string> WriteQueue::trouble() const {
  const sync::Lock lock(mutex_);
  return trouble_;
}

void WriteQueue::work() {
  for (;;) {
    const std::vector<Task*> group = take_group();
    if (group.empty()) return;
    commit_group(group);
    const sync::Lock lock(mutex_);
    for (Task* task : group) task->done = true;
    finished_.notify_all();
  }
}

std::vector<WriteQueue::Task*> WriteQueue::take_group() {
  const sync::Lock lock(mutex_);
  arrived_.wait(mutex_, [this]() REQUIRES(mutex_) { return stopping_ || !waiting_.empty(); });
  const auto end = waiting_.begin() + static_cast<std::ptrdiff_t>(std::min(waiting_.size(), largest_group));
  std::vector<Task*> group(waiting_.begin(), end);
  waiting_.erase(waiting_.begin(), end);
  return group;
}

void WriteQueue::commit_group(std::span<Task* const> group) {
  std::exception_ptr failure;
  try {
    begin();
    if (!told_) told_ = newest_change(*connection_);
    for (Task* task : group) run_in_savepoint(*task);
    commit();
  } catch (...) {
    failure = std::current_exception();
    for (Task* task : group) {
      if (!task->failure) task->failure = failure;
    }
  }
  tidy(failure != nullptr);
  const sync::Lock lock(mutex_);
  trouble_ = failure ? std::optional(sentence_of(failure)) : std::nullopt;
}

/// A server may have ended the connection since the last group.
void WriteQueue::begin() {
  if (connection_) {
    try {
      return connection_->begin_write();
    } catch (const Error&) {
      if (!connection_->failed()) throw;
      connection_.reset();
    }
  }
  connection_ = open_();
  connection_->begin_write();
}

/// The changes are read beforehand, so that after the commit nothing can fail. Those of a commit that failed,
/// and was kept all the same, are told with the next one.
void WriteQueue::commit() {
  const std::vector<Change> changes = changes_after(*connection_, *told_);
  if (journal_) note_commit(*connection_, change_ + 1, journal_->blob_sequence());
  connection_->run("commit");
  if (journal_) ++change_;
  if (journal_ && journal_->committed) journal_->committed(change_);
  if (changes.empty()) return;
  told_ = changes.back().seq;
  feed_.publish(changes);
}

/// After a failure the connection may be of no more use: it is closed, which undoes what it had begun.
void WriteQueue::tidy(bool failed) {
  if (!connection_) return;
  connection_->reset_statements();
  if (failed) connection_.reset();
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
  connection_->doer.reset();
  if (!connection_->in_transaction()) {
    if (task.failure) std::rethrow_exception(task.failure);
    throw Error(Fault::io, "the metadata database gave the transaction up");
  }
  if (task.failure) connection_->run("rollback to task");
  connection_->run("release task");
}

}  // namespace lightkeep::store
