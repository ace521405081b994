// The scheduler under clocks that the test moves. Asking for any job makes the cron thread look at the
// clock, so nothing here waits for time to pass.
#include "cron/scheduler.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace lightkeep::cron {
namespace {

using testing::ElementsAre;

class SchedulerTest : public testing::Test {
 protected:
  Job recorded(const std::string& name, std::chrono::milliseconds interval) {
    return {name, interval, [this, name](const Turn&) -> std::string {
              const std::lock_guard lock(mutex);
              runs.push_back(name);
              changed.notify_all();
              return name + " ran";
            }};
  }
  void wait_for_runs(std::size_t count) {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return runs.size() >= count; });
  }
  std::vector<std::string> taken() {
    const std::lock_guard lock(mutex);
    return runs;
  }
  std::ptrdiff_t runs_of(const std::string& name) { return std::ranges::count(taken(), name); }

  std::atomic<std::int64_t> now{1'000'000};  // steady
  std::atomic<std::int64_t> wall{1'800'000'000'000};
  const Clocks clocks{[this] { return wall.load(); }, [this] { return now.load(); }};
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<std::string> runs;
  std::vector<JobResult> reports;  // written by the cron thread, read after stop
  ClockGuard guard{clocks, {[] { return std::nullopt; }, [](std::int64_t) {}}, [](const std::string&) {}};
  Scheduler scheduler{clocks, guard, [this](const JobResult& result) { reports.push_back(result); }};
};

using std::chrono::hours;

TEST_F(SchedulerTest, TheFirstRunsComeAtOnceAndInOrder) {
  scheduler.add(recorded("a", hours(1)));
  scheduler.add(recorded("b", hours(2)));
  scheduler.start();
  wait_for_runs(2);
  EXPECT_THAT(taken(), ElementsAre("a", "b"));
}

TEST_F(SchedulerTest, AJobRunsAgainWhenItsIntervalHasPassed) {
  scheduler.add(recorded("a", hours(2)));
  scheduler.add(recorded("nudge", hours(1'000)));
  scheduler.start();
  wait_for_runs(2);
  now += std::chrono::milliseconds(hours(2)).count() - 1;
  scheduler.run_now("nudge");
  scheduler.run_now("nudge");
  EXPECT_THAT(taken(), ElementsAre("a", "nudge", "nudge", "nudge"));
  now += 1;
  scheduler.run_now("nudge");
  wait_for_runs(6);
  EXPECT_EQ(runs_of("a"), 2);
}

TEST_F(SchedulerTest, AClockThatIsSetNeitherHurriesNorStopsJobs) {
  scheduler.add(recorded("a", hours(2)));
  scheduler.add(recorded("nudge", hours(1'000'000)));
  scheduler.start();
  wait_for_runs(2);
  for (const auto step : {hours(-100), hours(300)}) {
    wall += std::chrono::milliseconds(step).count();
    scheduler.run_now("nudge");
    scheduler.run_now("nudge");
  }
  EXPECT_EQ(runs_of("a"), 1);
  now += std::chrono::milliseconds(hours(2)).count();
  scheduler.run_now("nudge");
  wait_for_runs(8);
  EXPECT_EQ(runs_of("a"), 2);
}

TEST_F(SchedulerTest, AJobThatRemovesByAgeWaitsForAClockThatCanBeReliedOn) {
  std::vector<std::int64_t> times;  // the cron thread's own, but for run_now's hand-over
  Job job{"old", hours(1'000), [&](const Turn& turn) {
            times.push_back(turn.now);
            return std::string();
          }};
  job.removes_by_age = true;
  scheduler.add(std::move(job));
  scheduler.add(recorded("other", hours(1'000)));
  scheduler.start();
  const auto before = scheduler.run_now("old").runs;
  EXPECT_EQ(times.size(), before);
  wall += std::chrono::milliseconds(hours(24 * 30)).count();
  EXPECT_EQ(scheduler.run_now("old").runs, before);
  EXPECT_EQ(times.size(), before);
  EXPECT_GE(scheduler.run_now("other").runs, 1u);
  const auto hour = std::chrono::milliseconds(hours(1)).count();
  now += hour;
  wall += hour;
  EXPECT_EQ(scheduler.run_now("old").runs, before + 1);
  EXPECT_EQ(times.back(), wall);
}

TEST_F(SchedulerTest, AJobThatIsWantedRunsWithoutAnybodyWaiting) {
  scheduler.add(recorded("a", hours(1'000)));
  scheduler.start();
  wait_for_runs(1);
  scheduler.want("a");
  wait_for_runs(2);
  EXPECT_THROW(scheduler.want("b"), std::out_of_range);
}

TEST_F(SchedulerTest, RunningNowGivesTheResultOfARunThatBeganAfterTheCall) {
  scheduler.add(recorded("a", hours(1)));
  scheduler.start();
  wait_for_runs(1);
  EXPECT_EQ(scheduler.run_now("a").runs, 2u);
  EXPECT_EQ(scheduler.run_now("a").message, "a ran");
  EXPECT_THROW(scheduler.run_now("unknown"), std::out_of_range);
}

TEST_F(SchedulerTest, AFailureIsKeptAndReportedAndTheJobRunsAgain) {
  bool fail = true;  // the cron thread's own until it has stopped, but for run_now's hand-over
  scheduler.add({"a", hours(1), [&](const Turn&) -> std::string {
                   if (fail) throw std::runtime_error("disk on fire");
                   return {};
                 }});
  scheduler.start();
  const JobResult failed = scheduler.run_now("a");
  EXPECT_TRUE(failed.failed);
  EXPECT_EQ(failed.message, "disk on fire");
  EXPECT_EQ(failed.failures, failed.runs);
  fail = false;
  const JobResult good = scheduler.run_now("a");
  EXPECT_FALSE(good.failed);
  EXPECT_EQ(good.message, "");
  EXPECT_EQ(good.failures, failed.failures);
  EXPECT_EQ(scheduler.results().front().runs, good.runs);
  scheduler.stop();
  EXPECT_EQ(reports.size(), failed.runs) << "runs that did nothing are not reported";
}

TEST_F(SchedulerTest, StoppingIsSeenByARunningJobAndReleasesThoseWhoWait) {
  std::atomic<bool> running = false;
  scheduler.add({"long", hours(1), [&](const Turn& turn) -> std::string {
                   running = true;
                   running.notify_all();
                   while (!turn.stopping) std::this_thread::yield();
                   return "stopped early";
                 }});
  scheduler.add(recorded("never", hours(1)));
  scheduler.start();
  running.wait(false);
  std::thread waiting([&] { scheduler.run_now("never"); });
  scheduler.stop();
  waiting.join();
  EXPECT_EQ(scheduler.results()[0].message, "stopped early");
  EXPECT_THAT(taken(), ElementsAre());
}

TEST_F(SchedulerTest, StoppingTwiceOrWithoutAStartIsFine) {
  scheduler.stop();
  scheduler.stop();
}

}  // namespace
}  // namespace lightkeep::cron
