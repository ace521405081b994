// Functions that are put aside and go on on other threads.
#include "app/http/fiber.h"

#include <gtest/gtest.h>

#include <exception>
#include <string>
#include <thread>
#include <vector>

namespace lightkeep::http {
namespace {

bool resume_elsewhere(Fiber& fiber) {
  bool finished = false;
  std::thread([&] { finished = fiber.resume(); }).join();
  return finished;
}

TEST(Fiber, KeepsItsStackFromThreadToThread) {
  std::vector<std::string> said;
  Fiber* self = nullptr;
  Fiber fiber([&] {
    for (int i = 0; i < 3; ++i) {
      const std::string words = "a text that does not fit into the string itself " + std::to_string(i);
      self->suspend([&said, words] { said.push_back("put aside: " + words); });
      said.push_back(words);
    }
  });
  self = &fiber;
  EXPECT_FALSE(fiber.resume());
  EXPECT_FALSE(resume_elsewhere(fiber));
  EXPECT_FALSE(resume_elsewhere(fiber));
  EXPECT_EQ(said.size(), 5u);
  EXPECT_TRUE(fiber.resume());
  EXPECT_EQ(said.back(), "a text that does not fit into the string itself 2");
}

TEST(Fiber, MayNeverRun) {
  bool ran = false;
  {
    const Fiber fiber([&] { ran = true; });
  }
  EXPECT_FALSE(ran);
}

// Both are put aside while they handle an exception; each goes on with its own, as the thread does.
TEST(Fiber, TakesItsExceptionsAlong) {
  std::vector<std::string> caught;
  std::vector<std::unique_ptr<Fiber>> fibers(2);
  for (int i = 0; i < 2; ++i)
    fibers[static_cast<std::size_t>(i)] = std::make_unique<Fiber>([&, i] {
      try {
        try {
          throw std::runtime_error("of fiber " + std::to_string(i));
        } catch (const std::exception&) {
          fibers[static_cast<std::size_t>(i)]->suspend([] {});
          throw;
        }
      } catch (const std::exception& error) {
        caught.push_back(error.what());
      }
    });
  try {
    throw std::runtime_error("of the thread");
  } catch (const std::exception&) {
    EXPECT_FALSE(fibers[0]->resume());
    EXPECT_FALSE(fibers[1]->resume());
    EXPECT_TRUE(resume_elsewhere(*fibers[0]));
    EXPECT_TRUE(fibers[1]->resume());
    try {
      std::rethrow_exception(std::current_exception());
    } catch (const std::exception& error) {
      caught.push_back(error.what());
    }
  }
  EXPECT_EQ(caught, (std::vector<std::string>{"of fiber 0", "of fiber 1", "of the thread"}));
}

}  // namespace
}  // namespace lightkeep::http
