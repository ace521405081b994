// Bodies of requests: what their values may cost.
#include "app/mcp/request_body.h"

#include <gtest/gtest.h>

#include "app/mcp/test_client.h"

namespace lightkeep::mcp {
namespace {

int status_of(const std::string& text, std::size_t limit, std::size_t budget_bytes = 64 << 20) {
  TextBody body(text, false);
  gate::Gate all(memory_of_bodies(budget_bytes));
  BodyMemory memory{all};
  try {
    read_json(body, limit, memory);
    return 200;
  } catch (const RpcError& fault) {
    return fault.status();
  } catch (const api::ApiError& error) {
    return error.row().status;
  }
}

RpcErrorCode failure_of(const std::string& text) {
  TextBody body(text);
  gate::Gate all(memory_of_bodies(1 << 20));
  BodyMemory memory{all};
  try {
    read_json(body, 1 << 20, memory);
  } catch (const RpcError& fault) {
    return static_cast<RpcErrorCode>(fault.error()["code"].get<int>());
  }
  return {};
}

TEST(RequestBody, SaysWhetherItIsJson) {
  EXPECT_EQ(failure_of("[1"), RpcErrorCode::parse_error);
  EXPECT_EQ(failure_of(R"({"id":1,"id":2})"), RpcErrorCode::invalid_request);
}

TEST(RequestBody, IsBounded) {
  EXPECT_EQ(status_of("\"" + std::string(98, 'a') + "\"", 100), 200);
  EXPECT_EQ(status_of("\"" + std::string(99, 'a') + "\"", 100), 413);
}

TEST(RequestBody, LargeBodiesShareABudget) {
  const std::string large = "\"" + std::string(3 << 20, 'a') + "\"";
  EXPECT_EQ(status_of(large, 8 << 20, 4 << 20), 200);
  EXPECT_EQ(status_of("\"" + std::string(1 << 10, 'a') + "\"", 8 << 20, 0), 200) << "small ones are free";
}

TEST(RequestBody, OneCallerHoldsHalfOfTheMemoryAtMost) {
  gate::Gate all(memory_of_bodies(4 << 20));
  const auto read = [&](BodyMemory& memory, std::size_t megabytes) {
    TextBody body("\"" + std::string((megabytes << 20) - 2, 'a') + "\"", false);
    read_json(body, 8 << 20, memory);
  };
  BodyMemory first{all, "7"}, second{all, "7"}, other{all, "8"};
  read(first, 2);
  EXPECT_THROW(read(second, 1), api::ApiError);
  read(other, 2);
  first.held.leave();
  read(second, 2);
}

}  // namespace
}  // namespace lightkeep::mcp
