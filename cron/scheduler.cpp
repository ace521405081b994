// The cron thread: waits for the job that is due next, or for someone who wants one at once.
#include "cron/scheduler.h"

#include <pthread.h>

#include <algorithm>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace lightkeep::cron {

namespace {

// The system's clock may be set while we wait, so it is looked at now and then.
constexpr std::chrono::milliseconds longest_wait = std::chrono::minutes(1);

struct Entry {
  Job job;
  JobResult result;
  std::int64_t due = 0;        // Unix milliseconds
  std::uint64_t wanted = 0;    // runs asked for by run_now, also those done
  std::uint64_t answered = 0;  // of these, done or given up
};

}  // namespace

struct Scheduler::State {
  std::function<std::int64_t()> clock;
  std::function<void(const JobResult&)> report;

  mutable std::mutex mutex;
  std::condition_variable changed;  // a job is wanted, a run has ended, or the end has come
  std::vector<Entry> entries;       // fixed from start on; what is in them, under the mutex
  std::atomic<bool> stopping{false};
  std::thread thread;

  void work();
  const Entry& want(const std::string& name);  // under the mutex
  Entry* next_due(std::int64_t now);
  std::chrono::milliseconds time_to_wait(std::int64_t now) const;
  void run(Entry& entry, std::unique_lock<std::mutex>& lock);
};

Scheduler::Scheduler(std::function<std::int64_t()> clock, std::function<void(const JobResult&)> report)
    : state_(std::make_unique<State>()) {
  state_->clock = std::move(clock);
  state_->report = std::move(report);
}

Scheduler::~Scheduler() {
  stop();
}

void Scheduler::add(Job job) {
  Entry entry;
  entry.result.name = job.name;
  entry.job = std::move(job);
  state_->entries.push_back(std::move(entry));
}

void Scheduler::start() {
  state_->thread = std::thread([this] { state_->work(); });
  pthread_setname_np(state_->thread.native_handle(), "cron");
}

void Scheduler::stop() {
  {
    const std::lock_guard lock(state_->mutex);
    state_->stopping = true;
    state_->changed.notify_all();
  }
  if (state_->thread.joinable()) state_->thread.join();
}

JobResult Scheduler::run_now(const std::string& name) {
  std::unique_lock lock(state_->mutex);
  const Entry& entry = state_->want(name);
  const std::uint64_t ticket = entry.wanted;
  state_->changed.wait(lock, [&] { return entry.answered >= ticket || state_->stopping; });
  return entry.result;
}

void Scheduler::want(const std::string& name) {
  const std::lock_guard lock(state_->mutex);
  state_->want(name);
}

std::vector<JobResult> Scheduler::results() const {
  const std::lock_guard lock(state_->mutex);
  std::vector<JobResult> results;
  for (const Entry& entry : state_->entries) results.push_back(entry.result);
  return results;
}

const Entry& Scheduler::State::want(const std::string& name) {
  const auto entry = std::ranges::find_if(entries, [&](const Entry& e) { return e.job.name == name; });
  if (entry == entries.end()) throw std::out_of_range("no cron job " + name);
  ++entry->wanted;
  changed.notify_all();
  return *entry;
}

void Scheduler::State::work() {
  std::unique_lock lock(mutex);
  while (!stopping) {
    const std::int64_t now = clock();
    if (Entry* entry = next_due(now)) {
      run(*entry, lock);
    } else {
      changed.wait_for(lock, time_to_wait(now));
    }
  }
}

/// Those that someone waits for come first, then those that have been due longest.
Entry* Scheduler::State::next_due(std::int64_t now) {
  Entry* next = nullptr;
  for (Entry& entry : entries) {
    if (entry.wanted > entry.answered) return &entry;
    // A clock that was set back would leave a job due in a far future.
    const bool due = entry.due <= now || entry.due > now + entry.job.interval.count();
    if (due && (next == nullptr || entry.due < next->due)) next = &entry;
  }
  return next;
}

std::chrono::milliseconds Scheduler::State::time_to_wait(std::int64_t now) const {
  std::chrono::milliseconds wait = longest_wait;
  for (const Entry& entry : entries) wait = std::min(wait, std::chrono::milliseconds(entry.due - now));
  return wait;
}

void Scheduler::State::run(Entry& entry, std::unique_lock<std::mutex>& lock) {
  const std::uint64_t tickets = entry.wanted;  // those who ask during the run want another one
  JobResult result = entry.result;
  result.started = clock();
  lock.unlock();
  try {
    result.message = entry.job.run(Turn{result.started, stopping});
    result.failed = false;
  } catch (const std::exception& failure) {
    result.message = failure.what();
    result.failed = true;
  }
  ++result.runs;
  result.failures += result.failed;
  const std::int64_t ended = clock();
  result.milliseconds = ended - result.started;
  if (report && !result.message.empty()) report(result);
  lock.lock();
  entry.result = std::move(result);
  entry.due = ended + entry.job.interval.count();
  entry.answered = tickets;
  changed.notify_all();
}

}  // namespace lightkeep::cron
