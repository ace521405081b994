// The guard under clocks that the test moves.
#include "cron/clock_guard.h"

#include <gmock/gmock.h>

#include <stdexcept>
#include <vector>

namespace lightkeep::cron {
namespace {

using namespace std::chrono_literals;
using std::chrono::days;
using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class ClockGuardTest : public testing::Test {
 protected:
  void start(bool accept = false) {
    guard.emplace(
        Clocks{[this] { return wall; }, [this] { return steady; }},
        TimeSeen{[this] { return stored; }, [this](std::int64_t time) { save(time); }},
        [this](const std::string& note) { notes.push_back(note); }, accept);
  }
  // A new process: its monotonic clock has another beginning.
  void restart_after(milliseconds off, bool accept = false) {
    wall += off.count();
    steady = 5;
    start(accept);
  }
  void save(std::int64_t time) {
    if (full) throw std::runtime_error("disk full");
    stored = time;
    ++saves;
  }
  void pass(milliseconds time) {
    wall += time.count();
    steady += time.count();
  }
  void set(milliseconds by) { wall += by.count(); }
  bool trusts() { return guard->now() == wall; }
  bool doubts() { return !guard->now() && guard->in_doubt(); }

  std::int64_t wall = 1'800'000'000'000;
  std::int64_t steady = 777;
  std::optional<std::int64_t> stored;
  int saves = 0;
  bool full = false;
  std::vector<std::string> notes;
  std::optional<ClockGuard> guard;
};

TEST_F(ClockGuardTest, AFreshFolderAndAClockThatGoesOnAreTrusted) {
  start();
  EXPECT_TRUE(trusts());
  EXPECT_EQ(stored, wall);
  for (int i = 0; i < 100; ++i) {
    pass(days(3));
    EXPECT_TRUE(trusts());
  }
  EXPECT_THAT(notes, IsEmpty());
}

TEST_F(ClockGuardTest, StepsOfUpToADayAreTakenInEitherDirection) {
  start();
  EXPECT_TRUE(trusts());
  set(24h);
  EXPECT_TRUE(trusts());
  set(-24h);
  EXPECT_TRUE(trusts());
  EXPECT_THAT(notes, IsEmpty());
}

TEST_F(ClockGuardTest, AClockSetForwardIsInDoubtUntilItHasHeldForAnHour) {
  start();
  EXPECT_TRUE(trusts());
  const auto before = stored;
  set(days(30));
  EXPECT_TRUE(doubts());
  pass(1h - 1ms);
  EXPECT_TRUE(doubts());
  EXPECT_EQ(stored, before) << "a time in doubt is not kept";
  pass(1ms);
  EXPECT_TRUE(trusts());
  EXPECT_EQ(stored, wall);
  EXPECT_THAT(notes, ElementsAre(HasSubstr("720 hours ahead of"), HasSubstr("held for an hour")));
}

TEST_F(ClockGuardTest, AClockSetBackIsInDoubtToo) {
  start();
  EXPECT_TRUE(trusts());
  set(-24h - 1ms);
  EXPECT_TRUE(doubts());
  EXPECT_THAT(notes, ElementsAre(HasSubstr("24 hours behind")));
  pass(1h);
  EXPECT_TRUE(trusts());
}

TEST_F(ClockGuardTest, AClockThatComesBackIsTrustedAtOnce) {
  start();
  set(days(30));
  EXPECT_TRUE(doubts());
  pass(10min);
  set(-days(30));
  EXPECT_TRUE(trusts());
  EXPECT_FALSE(guard->in_doubt());
  EXPECT_THAT(notes, ElementsAre(HasSubstr("ahead of"), HasSubstr("expected")));
}

TEST_F(ClockGuardTest, AClockThatGoesOnJumpingBeginsItsHourAnew) {
  start();
  for (int i = 0; i < 4; ++i) {
    set(days(30));
    EXPECT_TRUE(doubts());
    pass(50min);
    EXPECT_TRUE(doubts());
  }
  pass(10min);
  EXPECT_TRUE(trusts());
}

TEST_F(ClockGuardTest, ARestartDoesNotMakeAJumpedClockRight) {
  start();
  EXPECT_TRUE(trusts());
  set(days(30));
  EXPECT_TRUE(doubts());
  pass(30min);
  restart_after(1s);
  EXPECT_TRUE(doubts());
  pass(59min);
  EXPECT_TRUE(doubts());
  pass(1min);
  EXPECT_TRUE(trusts());
}

TEST_F(ClockGuardTest, AClockThatJumpedWhileTheServerWasOffIsInDoubt) {
  start();
  EXPECT_TRUE(trusts());
  restart_after(24h);
  EXPECT_TRUE(trusts());
  restart_after(days(3));
  EXPECT_TRUE(doubts());
  restart_after(-days(9));
  EXPECT_TRUE(doubts());
}

TEST_F(ClockGuardTest, AnOperatorMayVouchForTheTimeAtTheStartAndForNoLater) {
  start();
  EXPECT_TRUE(trusts());
  restart_after(days(30), true);
  EXPECT_TRUE(trusts());
  EXPECT_EQ(stored, wall);
  restart_after(1s);
  EXPECT_TRUE(trusts()) << "it was kept";
  restart_after(days(30), true);
  set(days(30));
  EXPECT_TRUE(doubts());
}

TEST_F(ClockGuardTest, TheTimeIsKeptAboutOnceAMinute) {
  start();
  for (int i = 0; i < 600; ++i) {
    EXPECT_TRUE(trusts());
    pass(1s);
  }
  EXPECT_EQ(saves, 10);
}

TEST_F(ClockGuardTest, ATimeThatCannotBeKeptIsSaidAndTriedAgain) {
  full = true;
  start();
  EXPECT_THROW(guard->now(), std::runtime_error);
  full = false;
  EXPECT_TRUE(trusts());
  EXPECT_EQ(stored, wall);
}

}  // namespace
}  // namespace lightkeep::cron
