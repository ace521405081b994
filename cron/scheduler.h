// Start here. Time: one thread that runs named jobs, one after another and never twice at once, and keeps
// each one's last result. Built and filled by the composition root. Every member may be called from any
// thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cron/clock_guard.h"

namespace lightkeep::cron {

/// What a job is given. A job works in bounded steps and looks at `stopping` between them.
struct Turn {
  std::int64_t now = 0;  // Unix milliseconds; for a job that removes by age, those that the guard gave
  const std::atomic<bool>& stopping;
};

struct Job {
  std::string name;  // "purge-removed"
  std::chrono::milliseconds interval{};
  std::function<std::string(const Turn&)>
      run;                      // one line of what was done, empty for nothing; throws for a failure
  bool removes_by_age = false;  // removes for good what is old: does not run while the clock is in doubt
};

struct JobResult {
  std::string name;
  std::int64_t started = 0;  // Unix milliseconds; 0: never ran
  std::int64_t milliseconds = 0;
  std::uint64_t runs = 0;
  std::uint64_t failures = 0;
  std::string message;  // of the last run
  bool failed = false;
};

class Scheduler {
 public:
  /// `report` is called after each run that did something or failed.
  Scheduler(Clocks clocks, ClockGuard& guard, std::function<void(const JobResult&)> report);
  ~Scheduler();  // stops

  void add(Job job);  // before start
  void start();       // the first runs come at once
  void stop();        // waits for the running job's current step
  /// Runs the job now, on the cron thread, and waits for its end (or for `stop`). Throws std::out_of_range
  /// for an unknown name. Not from inside a job. While the clock is in doubt, the result of a job that
  /// removes by age is that of its last run.
  JobResult run_now(const std::string& name);
  /// The same without waiting: it runs as soon as the running job has ended.
  void want(const std::string& name);
  std::vector<JobResult> results() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lightkeep::cron
