#include "sync/mutex.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace lightkeep::sync {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

struct Counter {
  Mutex mutex;
  Condition changed;
  int value GUARDED_BY(mutex) = 0;
};

TEST(Mutex, LetsInOneAtATime) {
  Counter counter;
  {
    std::vector<std::jthread> crowd;
    for (int i = 0; i < 8; ++i)
      crowd.emplace_back([&] {
        for (int k = 0; k < 1000; ++k) {
          const Lock lock(counter.mutex);
          ++counter.value;
        }
      });
  }
  const Lock lock(counter.mutex);
  EXPECT_EQ(counter.value, 8000);
}

TEST(Mutex, IsFreeWhileItIsUnlocked) {
  Counter counter;
  const Lock lock(counter.mutex);
  {
    const Unlock free(counter.mutex);
    std::jthread([&] {
      const Lock other(counter.mutex);
      counter.value = 7;
    });
  }
  EXPECT_EQ(counter.value, 7);
}

struct Words {
  SharedMutex mutex;
  std::vector<int> values GUARDED_BY(mutex);
};

TEST(SharedMutex, LetsReadersInTogether) {
  Words words;
  const SharedLock lock(words.mutex);
  std::size_t seen = 1;
  std::jthread([&] {
    const SharedLock other(words.mutex);
    seen = words.values.size();
  }).join();
  EXPECT_EQ(seen, 0u);
}

TEST(SharedMutex, LetsOneWriteAlone) {
  Words words;
  {
    std::vector<std::jthread> crowd;
    for (int i = 0; i < 4; ++i)
      crowd.emplace_back([&, i] {
        for (int k = 0; k < 500; ++k) {
          if (i % 2 == 0) {
            const ExclusiveLock lock(words.mutex);
            words.values.push_back(k);
            words.values.push_back(k);
          } else {
            const SharedLock lock(words.mutex);
            EXPECT_EQ(words.values.size() % 2, 0u);
          }
        }
      });
  }
  const SharedLock lock(words.mutex);
  EXPECT_EQ(words.values.size(), 2000u);
}

TEST(Condition, WakesWhoWaitsForIt) {
  Counter counter;
  std::jthread other([&] {
    const Lock lock(counter.mutex);
    counter.value = 1;
    counter.changed.notify_all();
  });
  const Lock lock(counter.mutex);
  counter.changed.wait(counter.mutex, [&]() REQUIRES(counter.mutex) { return counter.value == 1; });
  EXPECT_EQ(counter.value, 1);
}

TEST(Condition, GivesUpInTime) {
  Counter counter;
  const Lock lock(counter.mutex);
  const auto never = [] { return false; };
  EXPECT_FALSE(counter.changed.wait_for(counter.mutex, milliseconds(1), never));
  EXPECT_TRUE(counter.changed.wait_for(counter.mutex, seconds(0), [] { return true; }));
}

TEST(Condition, WaitsForEver) {
  Counter counter;
  std::jthread other([&] {
    const Lock lock(counter.mutex);
    counter.value = 1;
    counter.changed.notify_all();
  });
  const Lock lock(counter.mutex);
  EXPECT_TRUE(counter.changed.wait_until(counter.mutex, Condition::Clock::time_point::max(),
                                         [&]() REQUIRES(counter.mutex) { return counter.value == 1; }));
}

}  // namespace
}  // namespace lightkeep::sync
