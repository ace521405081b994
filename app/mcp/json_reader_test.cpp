// Bodies of requests: what their values may cost.
#include "app/mcp/json_reader.h"

#include <gtest/gtest.h>

#include "app/mcp/test_client.h"

namespace lightkeep::mcp {
namespace {

int status_of(const std::string& text, const JsonLimits& limits, std::size_t budget_bytes = 64 << 20) {
  TextBody body(text, false);
  gate::Gate all(memory_of_bodies(budget_bytes));
  BodyMemory memory{all};
  try {
    read_json(body, limits, memory);
    return 200;
  } catch (const RpcError& fault) {
    return fault.status();
  } catch (const api::ApiError& error) {
    return error.row().status;
  }
}

TEST(JsonReader, CountsWhatValuesCost) {
  std::string many = "[0";
  for (int i = 0; i < 30'000; ++i) many += ",0";
  EXPECT_EQ(status_of(many + "]", {1 << 20}), 400);
  std::string members = "{\"a\":0";
  for (int i = 0; i < 300; ++i) members += ",\"b" + std::to_string(i) + "\":0";
  EXPECT_EQ(status_of(members + "}", {1 << 20}), 400);
  EXPECT_EQ(status_of("[[[]]]", {100, 2}), 400);
  EXPECT_EQ(status_of("[[]]", {100, 2}), 200);
  EXPECT_EQ(status_of("\"" + std::string(200, 'a') + "\"", {100}), 413);
}

TEST(JsonReader, LargeBodiesShareABudget) {
  const std::string large = "\"" + std::string(3 << 20, 'a') + "\"";
  EXPECT_EQ(status_of(large, {8 << 20}, 4 << 20), 200);
  EXPECT_EQ(status_of("\"" + std::string(1 << 10, 'a') + "\"", {8 << 20}, 0), 200) << "small ones are free";
}

TEST(JsonReader, OneCallerHoldsHalfOfTheMemoryAtMost) {
  gate::Gate all(memory_of_bodies(4 << 20));
  const auto read = [&](BodyMemory& memory, std::size_t megabytes) {
    TextBody body("\"" + std::string((megabytes << 20) - 2, 'a') + "\"", false);
    read_json(body, {8 << 20}, memory);
  };
  BodyMemory first{all, "7"}, second{all, "7"}, other{all, "8"};
  read(first, 2);
  EXPECT_THROW(read(second, 1), api::ApiError);
  read(other, 2);
  first.held.leave();
  read(second, 2);
}

TEST(JsonReader, KeepsStringsAndOrder) {
  TextBody body(R"({"b":[1,-2,0.5,true,null],"a":{"x":"\u00e9\n"}})");
  gate::Gate all(memory_of_bodies(0));
  BodyMemory memory{all};
  EXPECT_EQ(read_json(body, {1000}, memory).dump(), R"({"b":[1,-2,0.5,true,null],"a":{"x":"é\n"}})");
}

}  // namespace
}  // namespace lightkeep::mcp
