#include "app/net/resolver.h"

#include <gtest/gtest.h>

#include <atomic>

#include "app/net/error.h"

namespace lightkeep::net {
namespace {

using namespace std::chrono_literals;

// Numbers need no name service, so these say nothing about the machine.
TEST(SystemResolver, GivesAddresses) {
  const Deadline deadline(1min, "too slow");
  const auto found = system_resolver()->resolve("127.0.0.1", deadline);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.front().text(), "127.0.0.1");
  EXPECT_EQ(system_resolver()->resolve("::1", deadline).at(0).text(), "::1");
}

TEST(SystemResolver, HonoursStopAndDeadline) {
  const std::atomic<bool> stop{true};
  EXPECT_THROW(system_resolver()->resolve("127.0.0.1", Deadline(1min, "too slow", &stop)), Error);
  EXPECT_THROW(system_resolver()->resolve("127.0.0.1", Deadline(0s, "too slow")), Error);
}

}  // namespace
}  // namespace lightkeep::net
