// The lanes that requests wait in, and the doors of the house: bounds that one site cannot take for itself.
#include <gtest/gtest.h>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <semaphore>
#include <thread>
#include <vector>

#include "app/http/front.h"
#include "app/http/held_replies.h"
#include "app/http/open_bodies.h"
#include "app/http/output.h"
#include "app/http/transport.h"
#include "app/http/worker_pool.h"

namespace lightkeep::http {
namespace {

ip::Address address(std::string_view text) {
  return ip::Address::parse_unmapped(text).value();
}

struct Blocker {
  std::counting_semaphore<> started{0}, go{0};
  Job job(bool admitted = false) {
    return {[this] {
              started.release();
              go.acquire();
            },
            admitted};
  }
};

TEST(WorkerPool, RefusesBeyondTheQueueButTakesWhatWasAdmitted) {
  Blocker blocker;
  WorkerPool pool({"test", 1, 2});
  EXPECT_TRUE(pool.push(blocker.job()));
  blocker.started.acquire();
  EXPECT_TRUE(pool.push(blocker.job()));
  EXPECT_TRUE(pool.push(blocker.job()));
  EXPECT_FALSE(pool.push(blocker.job()));
  EXPECT_TRUE(pool.push(blocker.job(true)));
  EXPECT_EQ(pool.queued(), 3u);
  EXPECT_EQ(pool.busy(), 1u);
  blocker.go.release(4);
}

TEST(WorkerPool, AJobThatIsAwayLeavesItsPlaceToAnother) {
  Blocker others;
  std::counting_semaphore<> away{0}, back{0};
  WorkerPool pool({"test", 1, 8});
  EXPECT_TRUE(pool.push({[&] {
                           const WorkerPool::Away out;
                           away.release();
                           back.acquire();
                         },
                         false}));
  away.acquire();
  EXPECT_TRUE(pool.push(others.job()));
  others.started.acquire();
  EXPECT_TRUE(pool.push(others.job()));
  EXPECT_EQ(pool.busy(), 2u);
  EXPECT_EQ(pool.queued(), 1u) << "one place, one other";
  back.release();
  others.go.release(2);
  others.started.acquire();
}

TEST(WorkerPool, OutsideOfAJobNobodyIsAway) {
  const WorkerPool::Away nowhere;
}

TEST(WorkerPool, StoppingForgetsWhatWaitsAndWaitsForWhatRuns) {
  Blocker blocker;
  bool ran = false;
  WorkerPool pool({"test", 1, 10});
  pool.push(blocker.job());
  blocker.started.acquire();
  pool.push({[&ran] { ran = true; }, false});
  std::thread stopper([&] { pool.stop(); });
  while (pool.queued() > 0) std::this_thread::yield();
  blocker.go.release();
  stopper.join();
  EXPECT_FALSE(ran);
  EXPECT_FALSE(pool.push(blocker.job()));
}

/// A body's connection; the peer's end tells whether it was broken off.
struct Upload {
  Upload() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()), 0);
    transport = std::make_unique<Transport>(ends[0]);
    peer = ends[1];
  }
  ~Upload() { ::close(peer); }
  bool broken_off() const {
    char byte;
    return ::recv(peer, &byte, 1, MSG_DONTWAIT) == 0;
  }
  void open(OpenBodies& bodies, const OpenBodies::Site& site) { place.emplace(bodies, site, *transport); }

  std::unique_ptr<Transport> transport;
  int peer = -1;
  std::optional<OpenBodies::Place> place;
};

TEST(OpenBodies, WhoHasMostGivesWayToOthersTheOldestFirst) {
  OpenBodies bodies({.together = 4});
  std::array<Upload, 8> uploads;
  for (int i = 0; i < 3; ++i) uploads[i].open(bodies, address("10.0.0.1"));
  uploads[3].open(bodies, address("10.0.0.2"));
  uploads[4].open(bodies, address("10.0.0.3"));
  EXPECT_TRUE(uploads[0].broken_off());
  uploads[5].open(bodies, {});
  EXPECT_TRUE(uploads[1].broken_off());
  EXPECT_FALSE(uploads[2].broken_off());
  EXPECT_THROW(uploads[6].open(bodies, address("10.0.0.4")), api::ApiError) << "all have the same";
  EXPECT_THROW(uploads[7].open(bodies, address("10.0.0.2")), api::ApiError);
  EXPECT_EQ(bodies.open(), 4u);
  for (int i = 0; i < 2; ++i) uploads[i].place.reset();
  EXPECT_EQ(bodies.open(), 4u) << "who was broken off counts no more";
  uploads[2].place.reset();
  uploads[6].open(bodies, address("10.0.0.4"));
  EXPECT_EQ(bodies.open(), 4u);
}

TEST(OpenBodies, AnOwnerHasItsShareWhateverTheAddresses) {
  OpenBodies bodies({.together = 100, .of_one = 2});
  std::array<Upload, 4> uploads;
  for (int i = 0; i < 4; ++i) uploads[i].open(bodies, address("10.0.0." + std::to_string(i)));
  uploads[0].place->charge_to("1");
  uploads[1].place->charge_to("1");
  uploads[1].place->charge_to("1");
  EXPECT_THROW(uploads[2].place->charge_to("1"), api::ApiError);
  uploads[3].place->charge_to("2");
  uploads[0].place.reset();
  uploads[2].place->charge_to("1");
}

TEST(OpenBodies, AnAddressHasItsShareOfHandlersAndOfThoseThatWait) {
  OpenBodies bodies({.together = 100, .of_one = 1, .waiting = 8});
  using Answers = std::vector<gate::Gate::Answer>;
  Answers greedy, other, local;
  const auto enter = [&](const OpenBodies::Site& site, Answers& answers) {
    bodies.enter_later(site, [&](gate::Gate::Answer answer) { answers.push_back(std::move(answer)); });
  };
  for (int i = 0; i < 4; ++i) enter(address("10.0.0.1"), greedy);
  EXPECT_EQ(greedy.size(), 2u) << "one is in, one more than a quarter would wait";
  EXPECT_TRUE(std::holds_alternative<gate::Refusal>(greedy[1]));
  EXPECT_EQ(bodies.waiting(), 2u);
  enter(address("10.0.0.2"), other);
  EXPECT_EQ(other.size(), 1u);
  for (int i = 0; i < 9; ++i) enter({}, local);
  EXPECT_EQ(local.size(), 9u) << "a program on this machine is in nobody's share";
  std::get<gate::Gate::Pass>(greedy[0]).leave();
  EXPECT_EQ(greedy.size(), 3u);
  EXPECT_TRUE(std::holds_alternative<gate::Gate::Pass>(greedy[2]));
  bodies.close();
  EXPECT_EQ(bodies.waiting(), 0u);
}

// Nine bodies of one owner and one of another are worked on: the other gets every second turn.
TEST(OpenBodies, OwnersTakeTurns) {
  OpenBodies bodies({.turns = 1});
  std::atomic<bool> stop{false};
  std::atomic<int> greedy{0}, honest{0}, waiting{0};
  const auto work = [&](const std::string& owner, std::atomic<int>& turns) {
    Upload upload;
    upload.open(bodies, address("10.0.0.1"));
    upload.place->charge_to(owner);
    std::binary_semaphore turn{0};
    while (!stop) {
      upload.place->await_turn([&turn] { turn.release(); });
      ++waiting;  // only now is it in the queue
      turn.acquire();
      --waiting;
      while (!stop && waiting < 9) std::this_thread::yield();  // or the shares would be the scheduler's
      if (++turns + (&turns == &honest ? greedy : honest) >= 1000) stop = true;
      upload.place->worked(1 << 20);
    }
  };
  std::vector<std::thread> threads;
  threads.emplace_back(work, "honest", std::ref(honest));
  for (int i = 0; i < 9; ++i) threads.emplace_back(work, "greedy", std::ref(greedy));
  for (std::thread& thread : threads) thread.join();
  EXPECT_NEAR(honest, greedy, 60);
}

TEST(ConnectionLimits, CountBySiteAndInAll) {
  ConnectionLimits limits(4, 2);
  EXPECT_TRUE(limits.enter(address("2001:db8::1"), true));
  EXPECT_TRUE(limits.enter(address("2001:db8::2"), true));
  EXPECT_FALSE(limits.enter(address("2001:db8::3"), true));  // the same /64
  EXPECT_TRUE(limits.enter(address("10.0.0.1"), true));
  EXPECT_TRUE(limits.enter(address("127.0.0.1"), false));
  EXPECT_FALSE(limits.enter(address("127.0.0.1"), false));
  EXPECT_EQ(limits.open(), 4u);
  limits.leave(address("2001:db8::1"), true);
  EXPECT_TRUE(limits.enter(address("2001:db8::3"), true));
}

TEST(Budget, GivesNoMoreThanThereIs) {
  Budget budget(100);
  EXPECT_TRUE(budget.take(60));
  EXPECT_FALSE(budget.take(41));
  EXPECT_TRUE(budget.take(40));
  budget.give_back(100);
  EXPECT_TRUE(budget.take(100));
}

HeldReplies::Reader reader(std::uint64_t connection, const char* site) {
  return {nullptr, connection, address(site)};
}

TEST(HeldReplies, TheGreediestSiteGivesUpItsOldest) {
  HeldReplies held(100);
  const auto gone = [&held](std::uint64_t connection, const char* site, std::size_t bytes) {
    std::vector<std::uint64_t> ids;
    for (const auto& each : held.hold(reader(connection, site), bytes)) ids.push_back(each.connection);
    return ids;
  };
  using Ids = std::vector<std::uint64_t>;
  EXPECT_EQ(gone(1, "10.0.0.1", 20), Ids{});
  EXPECT_EQ(gone(2, "10.0.0.2", 30), Ids{});
  EXPECT_EQ(gone(3, "10.0.0.2", 30), Ids{});
  EXPECT_EQ(gone(4, "10.0.0.1", 20), Ids{}) << "all of it is given away";
  EXPECT_EQ(gone(5, "10.0.0.3", 1), Ids{2});
  EXPECT_FALSE(held.holds(2));
  EXPECT_EQ(gone(6, "10.0.0.3", 29), Ids{});
  held.let_go(4);
  EXPECT_EQ(gone(7, "10.0.0.3", 40), (Ids{5, 6})) << "who comes is counted";
  EXPECT_EQ(gone(8, "10.0.0.4", 101), Ids{8}) << "more than there is";
  EXPECT_TRUE(held.holds(1) && held.holds(3) && held.holds(7));
}

TEST(HeldReplies, OfEqualSitesTheOneThatWaitsLongestGoes) {
  HeldReplies held(100);
  for (std::uint64_t i = 1; i <= 4; ++i)
    EXPECT_TRUE(held.hold(reader(i, ("10.0.0." + std::to_string(i)).c_str()), 25).empty());
  EXPECT_EQ(held.hold(reader(5, "10.0.0.5"), 25).front().connection, 1u);
}

}  // namespace
}  // namespace lightkeep::http
