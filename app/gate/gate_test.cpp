#include "app/gate/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <barrier>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace lightkeep::gate {
namespace {

using testing::ElementsAre;
using namespace std::chrono_literals;

// Entrants that wait without a thread, and the order in which they came in.
struct Line {
  explicit Line(GateLimits limits) : gate(limits) {}

  FairQueue::Id come(const std::string& name, const Entrant& entrant) {
    return gate.enter_later(entrant, [this, name](Gate::Answer answer) {
      if (auto* pass = std::get_if<Gate::Pass>(&answer)) {
        entered.push_back(name);
        passes.push_back(std::move(*pass));
      } else {
        refused.emplace_back(name, std::get<Refusal>(answer));
      }
    });
  }
  // The one who has been inside longest leaves.
  void leave() {
    Gate::Pass leaving = std::move(passes.front());
    passes.erase(passes.begin());
    leaving.leave();
  }
  void empty() {
    while (!passes.empty()) leave();
  }

  std::vector<std::string> entered;
  std::vector<std::pair<std::string, Refusal>> refused;
  std::vector<Gate::Pass> passes;
  Gate gate;  // goes first: closing it answers those who wait
};

TEST(Gate, LetsInWhatThereIsRoomFor) {
  Line line({.inside = 3});
  line.come("a", {.weight = 2});
  line.come("b", {.weight = 2});
  line.come("c", {.weight = 1});
  EXPECT_THAT(line.entered, ElementsAre("a"));  // c does not go before b, which would wait for ever
  EXPECT_EQ(line.gate.inside(), 2U);
  EXPECT_EQ(line.gate.waiting(), 2U);
  line.leave();
  EXPECT_THAT(line.entered, ElementsAre("a", "b", "c"));
  line.empty();
  EXPECT_EQ(line.gate.inside(), 0U);
  line.come("d", {.weight = 4});
  EXPECT_THAT(line.refused, ElementsAre(std::pair("d", Refusal::full)));
}

TEST(Gate, GroupsTakeTurnsHoweverManyTheyAre) {
  Line line({.inside = 1});
  line.come("x", {});
  for (const char* name : {"a1", "a2", "a3"}) line.come(name, {.group = "a"});
  for (const char* name : {"b1", "b2"}) line.come(name, {.group = "b"});
  line.empty();
  EXPECT_THAT(line.entered, ElementsAre("x", "a1", "b1", "a2", "b2", "a3"));
}

TEST(Gate, ClientsOfOneGroupTakeTurnsToo) {
  Line line({.inside = 1});
  line.come("x", {});
  for (const char* name : {"p1", "p2", "p3"}) line.come(name, {.group = "a", .client = "p"});
  line.come("q1", {.group = "a", .client = "q"});
  line.come("b1", {.group = "b"});
  line.empty();
  EXPECT_THAT(line.entered, ElementsAre("x", "p1", "b1", "q1", "p2", "p3"));
}

TEST(Gate, TurnsCostWhatTheWorkDoes) {
  Line line({.inside = 1});
  line.come("x", {});
  for (const char* name : {"A", "A", "A"}) line.come(name, {.group = "a", .price = 3});
  for (int i = 0; i < 9; ++i) line.come("b", {.group = "b", .price = 1});
  line.empty();
  EXPECT_THAT(line.entered, ElementsAre("x", "A", "b", "b", "b", "A", "b", "b", "b", "A", "b", "b", "b"));
}

TEST(Gate, TheCheapGoBeforeTheDearButNotForEver) {
  Line line({.inside = 1});
  line.come("x", {});
  line.come("dear", {.price = 3});
  for (const char* name : {"c1", "c2"}) line.come(name, {.price = 1});
  // Each that leaves is followed by a new cheap one: the dear one waits for no more than its own price.
  for (int i = 0; i < 8; ++i) {
    line.leave();
    line.come("c", {.price = 1});
  }
  const auto dear = std::ranges::find(line.entered, "dear");
  EXPECT_GT(dear - line.entered.begin(), 2);
  EXPECT_LT(dear - line.entered.begin(), 6);
}

TEST(Gate, NobodySavesUpTurns) {
  Line line({.inside = 1});
  line.come("x", {});
  for (int i = 0; i < 6; ++i) line.come("a", {.group = "a"});
  for (int i = 0; i < 3; ++i) line.leave();
  for (int i = 0; i < 3; ++i) line.come("b", {.group = "b"});
  line.empty();
  EXPECT_THAT(line.entered, ElementsAre("x", "a", "a", "a", "b", "a", "b", "a", "b", "a"));
}

// Both say the same price, one costs four times as much: it gets a quarter of the turns.
TEST(Gate, WhatATurnDidCostIsWhatCounts) {
  std::deque<std::pair<std::string, Gate::Pass>> entered;
  Gate gate({.inside = 1});
  const auto come = [&](const std::string& group) {
    gate.enter_later({.group = group, .price = 10}, [&entered, group](Gate::Answer answer) {
      if (auto* pass = std::get_if<Gate::Pass>(&answer)) entered.emplace_back(group, std::move(*pass));
    });
  };
  for (int i = 0; i < 200; ++i) {
    come("dear");
    come("cheap");
  }
  std::map<std::string, int> turns;
  for (int i = 0; i < 100; ++i) {
    auto [group, pass] = std::move(entered.front());
    entered.pop_front();
    ++turns[group];
    pass.leave(group == "dear" ? 40 : 10);
  }
  gate.close();
  EXPECT_NEAR(turns["cheap"], 80, 2);
}

TEST(Gate, AGroupHasItsShareOfTheRoomAndOthersPassIt) {
  Line line({.inside = 4, .inside_each = 2});
  for (const char* name : {"a1", "a2", "a3"}) line.come(name, {.group = "a"});
  line.come("b1", {.group = "b"});
  EXPECT_THAT(line.entered, ElementsAre("a1", "a2", "b1"));
  line.leave();
  EXPECT_THAT(line.entered, ElementsAre("a1", "a2", "b1", "a3"));
}

TEST(Gate, WhoFloodsIsTurnedAwayFirst) {
  Line line({.inside = 1, .waiting = 3});
  line.come("x", {});
  for (const char* name : {"a1", "a2", "a3"}) line.come(name, {.group = "a"});
  line.come("a4", {.group = "a"});  // its own group is the longest
  line.come("b1", {.group = "b"});  // takes the place of the last of a
  line.come("c1", {.group = "c"});
  line.come("a5", {.group = "a"});
  EXPECT_THAT(line.refused, ElementsAre(std::pair("a4", Refusal::full), std::pair("a3", Refusal::full),
                                        std::pair("a2", Refusal::full), std::pair("a5", Refusal::full)));
  line.empty();
  EXPECT_THAT(line.entered, ElementsAre("x", "a1", "b1", "c1"));
}

TEST(Gate, AGroupHasItsShareOfTheWaitingPlaces) {
  Line line({.inside = 1, .waiting = 10, .waiting_each = 1});
  line.come("x", {});
  line.come("a1", {.group = "a", .client = "p"});
  line.come("a2", {.group = "a", .client = "p"});
  line.come("b1", {.group = "b"});
  EXPECT_THAT(line.refused, ElementsAre(std::pair("a2", Refusal::full)));
  EXPECT_EQ(line.gate.waiting(), 2U);
}

TEST(Gate, WhoGivesUpMakesWayForOthers) {
  Line line({.inside = 2});
  line.come("a", {.weight = 1});
  const auto heavy = line.come("heavy", {.weight = 2});
  line.come("light", {.weight = 1});
  EXPECT_TRUE(line.gate.cancel(heavy));
  EXPECT_FALSE(line.gate.cancel(heavy));
  EXPECT_THAT(line.entered, ElementsAre("a", "light"));
  EXPECT_TRUE(line.refused.empty());
}

TEST(Gate, WaitsNoLongerThanIsSaid) {
  Gate gate({.inside = 1});
  Gate::Answer first = gate.enter({});
  ASSERT_TRUE(std::holds_alternative<Gate::Pass>(first));
  const Gate::Answer second = gate.enter({}, Gate::Clock::now() + 1ms);
  EXPECT_EQ(std::get<Refusal>(second), Refusal::late);
  EXPECT_EQ(gate.waiting(), 0U);
}

TEST(Gate, ClosingAnswersAllWhoWait) {
  Gate gate({.inside = 1});
  Gate::Answer inside = gate.enter({});
  std::vector<Refusal> answers(4);
  std::vector<std::thread> threads;
  for (Refusal& answer : answers) threads.emplace_back([&] { answer = std::get<Refusal>(gate.enter({})); });
  while (gate.waiting() < threads.size()) std::this_thread::yield();
  gate.close();
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(answers, testing::Each(Refusal::closed));
  EXPECT_EQ(std::get<Refusal>(gate.enter({})), Refusal::closed);
}

TEST(Gate, APassMayOutliveItAndGrow) {
  Gate::Pass pass;
  {
    Gate gate({.inside = 3});
    pass = std::get<Gate::Pass>(gate.enter({.group = "a", .weight = 1}));
    pass.add(std::get<Gate::Pass>(gate.enter({.group = "a", .weight = 2})));
    EXPECT_EQ(pass.weight(), 3U);
    EXPECT_EQ(gate.inside(), 3U);
    pass.leave();
    EXPECT_EQ(gate.inside(), 0U);
    pass = std::get<Gate::Pass>(gate.enter({}));
  }
  pass.leave();
}

// Eight greedy threads of one group beside one of another: whenever both wait, turns are shared.
TEST(Gate, AnHonestOneBesideManyGetsItsShare) {
  Gate gate({.inside = 1});
  std::atomic<int> honest{0}, greedy{0};
  std::atomic<bool> stop{false};
  std::atomic<int> inside{0};
  std::atomic<bool> crowded{false};
  const auto work = [&](const std::string& group, std::atomic<int>& turns) {
    while (!stop) {
      const Gate::Answer pass = gate.enter({.group = group});
      if (++inside > 1) crowded = true;
      // Both groups wait before the turn ends, or the shares would be the scheduler's.
      while (!stop && gate.waiting() < 8) std::this_thread::yield();
      --inside;
      if (++turns + (&turns == &honest ? greedy : honest) >= 2000) stop = true;
    }
  };
  std::vector<std::thread> threads;
  threads.emplace_back(work, "honest", std::ref(honest));
  for (int i = 0; i < 8; ++i) threads.emplace_back(work, "greedy", std::ref(greedy));
  for (std::thread& thread : threads) thread.join();
  EXPECT_FALSE(crowded);
  EXPECT_NEAR(honest.load(), greedy.load(), 100);
}

TEST(Gate, NothingIsLostWhenManyComeGoAndGiveUp) {
  Gate gate({.inside = 3, .inside_each = 2, .waiting = 6, .waiting_each = 4});
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 8; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        const Entrant entrant{.group = std::string(1, static_cast<char>('a' + t % 3)),
                              .client = std::to_string(t),
                              .weight = static_cast<std::uint64_t>(1 + i % 2),
                              .price = static_cast<std::uint64_t>(1 + i % 5)};
        const Gate::Answer answer =
            gate.enter(entrant, Gate::Clock::now() + std::chrono::microseconds(i % 50));
        ++answered;
        if (std::holds_alternative<Gate::Pass>(answer)) std::this_thread::yield();
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered, 4000);
  EXPECT_EQ(gate.inside(), 0U);
  EXPECT_EQ(gate.waiting(), 0U);
}

}  // namespace
}  // namespace lightkeep::gate
