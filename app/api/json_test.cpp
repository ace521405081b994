// What is read of a stranger's JSON, and what is refused.
#include "app/api/json.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>

namespace lightkeep::api {
namespace {

using Fault = JsonError::Fault;

std::optional<Fault> fault_of(std::string_view text, const JsonLimits& limits = {}) {
  try {
    parse_json(text, limits);
    return {};
  } catch (const JsonError& error) {
    return error.fault();
  }
}

std::string object_of(int members) {
  std::string text = "{\"a\":0";
  for (int i = 1; i < members; ++i) text += ",\"b" + std::to_string(i) + "\":0";
  return text + "}";
}

TEST(Json, KeepsStringsNumbersAndOrder) {
  constexpr std::string_view text = R"({"b":[1,-2,0.5,true,null],"a":{"x":"\u00e9\n"}})";
  EXPECT_EQ(print(parse_json(text)), R"({"b":[1,-2,0.5,true,null],"a":{"x":"é\n"}})");
}

TEST(Json, IsOneValueAndNothingElse) {
  for (const char* text : {"", " ", "{", "[1,]", "{} {}", "\"\xff\"", "nul", "{a:1}", "1e999", "/**/1"})
    EXPECT_EQ(fault_of(text), Fault::syntax) << text;
}

TEST(Json, CountsWhatItCosts) {
  EXPECT_EQ(fault_of("[[[]]]", {.depth = 2}), Fault::limits);
  EXPECT_EQ(fault_of("[[]]", {.depth = 2}), std::nullopt);
  EXPECT_EQ(fault_of("[0,0,0]", {.values = 3}), Fault::limits);
  EXPECT_EQ(fault_of("[0,0]", {.values = 3}), std::nullopt);
  EXPECT_EQ(fault_of(object_of(257)), Fault::limits);
  EXPECT_EQ(fault_of(object_of(256)), std::nullopt);
  EXPECT_EQ(fault_of(std::string(100'000, '[')), Fault::limits) << "before the parser's stack grows";
}

TEST(Json, NamesEachMemberOnce) {
  EXPECT_EQ(fault_of(R"({"id":"1","id":"2"})"), Fault::limits);
  EXPECT_EQ(fault_of(R"({"id":"1","\u0069d":"2"})"), Fault::limits) << "however it is written";
  EXPECT_EQ(fault_of(R"([{"id":"1"},{"id":"2"}])"), std::nullopt);
}

TEST(Json, ComesInPieces) {
  std::string_view rest = R"({"a":[1,"two",{"three":4}]})";
  const Json whole = parse_json(rest);
  const auto byte_by_byte = [&](std::span<char> out) {
    const std::size_t count = std::min<std::size_t>({rest.size(), out.size(), 1});
    std::memcpy(out.data(), rest.data(), count);
    rest.remove_prefix(count);
    return count;
  };
  EXPECT_EQ(parse_json(byte_by_byte), whole);
}

}  // namespace
}  // namespace lightkeep::api
