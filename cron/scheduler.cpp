// The cron thread: waits for the job that is due next, or for someone who wants one at once.
#include "cron/scheduler.h"
#include "sync/mutex.h"

#include <pthread.h>

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <thread>

namespace lightkeep::cron {

namespace {

constexpr std::chrono::milliseconds longest_wait = std::chrono::hours(1);  // also without any job

struct Entry {
  Job job;
  JobResult result;
  std::int64_t due = 0;        // by the steady clock; 0: at once
  std::uint64_t wanted = 0;    // runs asked for by run_now, also those done
  std::uint64_t answered = 0;  // of these, done or given up
};

}  // namespace

struct Scheduler::State {
  State(Clocks lent, ClockGuard& asked, std::function<void(const JobResult&)> told)
      : clocks(std::move(lent)), guard(asked), report(std::move(told)) {}

  const Clocks clocks;
  ClockGuard& guard;
  const std::function<void(const JobResult&)> report;

  mutable sync::Mutex mutex;
  sync::Condition changed;  // a job is wanted, a run has ended, or the end has come
  std::vector<Entry> entries GUARDED_BY(mutex);
  std::atomic<bool> stopping{false};
  std::thread thread;

  void work();
  const Entry& want(const std::string& name) REQUIRES(mutex);
  Entry* next_due(std::int64_t now) REQUIRES(mutex);
  std::chrono::milliseconds time_to_wait(std::int64_t now) const REQUIRES(mutex);
  bool attempt(const Job& job, JobResult& result);
  void run(Entry& entry) REQUIRES(mutex);
};

Scheduler::Scheduler(Clocks clocks, ClockGuard& guard, std::function<void(const JobResult&)> report)
    : state_(std::make_unique<State>(std::move(clocks), guard, std::move(report))) {}

Scheduler::~Scheduler() {
  stop();
}

void Scheduler::add(Job job) {
  Entry entry;
  entry.result.name = job.name;
  entry.job = std::move(job);
  const sync::Lock lock(state_->mutex);
  state_->entries.push_back(std::move(entry));
}

void Scheduler::start() {
  state_->thread = std::thread([this] { state_->work(); });
  pthread_setname_np(state_->thread.native_handle(), "cron");
}

void Scheduler::stop() {
  {
    const sync::Lock lock(state_->mutex);
    state_->stopping = true;
    state_->changed.notify_all();
  }
  if (state_->thread.joinable()) state_->thread.join();
}

JobResult Scheduler::run_now(const std::string& name) {
  const sync::Lock lock(state_->mutex);
  const Entry& entry = state_->want(name);
  const std::uint64_t ticket = entry.wanted;
  state_->changed.wait(state_->mutex, [&] { return entry.answered >= ticket || state_->stopping; });
  return entry.result;
}

void Scheduler::want(const std::string& name) {
  const sync::Lock lock(state_->mutex);
  state_->want(name);
}

std::vector<JobResult> Scheduler::results() const {
  const sync::Lock lock(state_->mutex);
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
  const sync::Lock lock(mutex);
  while (!stopping) {
    const std::int64_t now = clocks.steady();
    if (Entry* entry = next_due(now)) {
      run(*entry);
    } else {
      changed.wait_until(mutex, sync::Condition::Clock::now() + time_to_wait(now));
    }
  }
}

/// Those that someone waits for come first, then those that have been due longest.
Entry* Scheduler::State::next_due(std::int64_t now) {
  Entry* next = nullptr;
  for (Entry& entry : entries) {
    if (entry.wanted > entry.answered) return &entry;
    if (entry.due <= now && (next == nullptr || entry.due < next->due)) next = &entry;
  }
  return next;
}

std::chrono::milliseconds Scheduler::State::time_to_wait(std::int64_t now) const {
  std::chrono::milliseconds wait = longest_wait;
  for (const Entry& entry : entries) wait = std::min(wait, std::chrono::milliseconds(entry.due - now));
  return wait;
}

/// False when the job did not run, because the clock is in doubt.
bool Scheduler::State::attempt(const Job& job, JobResult& result) {
  try {
    const auto now = job.removes_by_age ? guard.now() : clocks.wall();
    if (!now) return false;
    result.started = *now;
    result.message = job.run(Turn{*now, stopping});
    result.failed = false;
  } catch (const std::exception& failure) {
    result.message = failure.what();
    result.failed = true;
  }
  ++result.runs;
  result.failures += result.failed;
  return true;
}

void Scheduler::State::run(Entry& entry) {
  const std::uint64_t tickets = entry.wanted;  // those who ask during the run want another one
  JobResult result = entry.result;
  const std::int64_t began = clocks.steady();
  std::int64_t ended = 0;
  {
    const sync::Unlock unlock(mutex);
    const bool ran = attempt(entry.job, result);
    ended = clocks.steady();
    if (ran) result.milliseconds = ended - began;
    if (ran && report && !result.message.empty()) report(result);
  }
  entry.result = std::move(result);
  entry.due = ended + entry.job.interval.count();
  entry.answered = tickets;
  changed.notify_all();
}

}  // namespace lightkeep::cron
