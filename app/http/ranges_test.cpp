// Ranges and entity tags.
#include "app/http/ranges.h"

#include <gtest/gtest.h>

#include "app/http/fields.h"

namespace lightkeep::http {
namespace {

std::string text_of(const std::optional<std::vector<ByteRange>>& ranges) {
  if (!ranges) return "whole";
  if (ranges->empty()) return "416";
  std::string out;
  for (const ByteRange& range : *ranges) {
    out += (out.empty() ? "" : " ") + std::to_string(range.first) + "+" + std::to_string(range.length);
  }
  return out;
}

TEST(Ranges, FollowTheRules) {
  struct Row {
    std::string_view value;
    std::string_view result;
  };
  std::string seventeen = "bytes=0-0";
  for (int i = 1; i < 17; ++i) seventeen += "," + std::to_string(2 * i) + "-" + std::to_string(2 * i);
  std::string overlapping = "bytes=0-";
  for (int i = 0; i < 1500; ++i) overlapping += ",0-";
  const Row table[] = {{"bytes=0-9", "0+10"},
                       {"bytes=90-", "90+10"},
                       {"bytes=90-1000", "90+10"},
                       {"bytes=-10", "90+10"},
                       {"bytes=-1000", "0+100"},
                       {"bytes=-0", "416"},
                       {"bytes=100-", "416"},
                       {"bytes=100-,5-6", "5+2"},
                       {"bytes=99999999999999999999999-", "416"},
                       {"bytes=0-99999999999999999999999", "0+100"},
                       {"bytes=5-4", "whole"},
                       {"bytes=a-b", "whole"},
                       {"bytes=-", "whole"},
                       {"bytes=", "whole"},
                       {"bytes=1", "whole"},
                       {"items=0-1", "whole"},
                       {"bytes 0-1", "whole"},
                       {"Bytes=0-1", "0+2"},
                       {"bytes=0-4, 10-14", "0+5 10+5"},
                       {"bytes=10-14,0-4", "10+5 0+5"},
                       {"bytes=0-4,5-9", "0+10"},
                       {"bytes=10-14,12-20", "10+11"},
                       {"bytes=0-98,0-98", "whole"},
                       {seventeen, "whole"},
                       {overlapping, "whole"}};
  for (const Row& row : table) EXPECT_EQ(text_of(parse_ranges(row.value, 100)), row.result) << row.value;
}

TEST(Ranges, NothingOfAnEmptyEntityIsSatisfiable) {
  EXPECT_EQ(text_of(parse_ranges("bytes=0-", 0)), "416");
  EXPECT_EQ(text_of(parse_ranges("bytes=-5", 0)), "416");
}

Request asking(std::string range, std::string condition = {}) {
  Request request;
  request.method = "GET";
  request.id = "id";
  request.headers.set("Range", std::move(range));
  if (!condition.empty()) request.headers.set("If-Range", std::move(condition));
  return request;
}

Reply entity() {
  Reply reply = Reply::text(200, "image/png", std::string(100, 'x'));
  reply.headers.set("ETag", "\"tag\"");
  reply.ranges = true;
  return reply;
}

TEST(Ranges, IfRangeComparesStrongly) {
  for (const auto& [condition, status] :
       std::vector<std::pair<std::string, int>>{{"\"tag\"", 206},
                                                {"\"other\"", 200},
                                                {"W/\"tag\"", 200},
                                                {"Tue, 15 Nov 1994 12:45:26 GMT", 200}}) {
    Reply reply = entity();
    plan_body(asking("bytes=0-1", condition), reply);
    EXPECT_EQ(reply.status, status) << condition;
  }
}

TEST(Ranges, OnlyAGetOfAWillingReplyIsCut) {
  Reply reply = entity();
  reply.ranges = false;
  EXPECT_EQ(plan_body(asking("bytes=0-1"), reply).size(), 100u);
  reply = entity();
  reply.status = 404;
  EXPECT_EQ(plan_body(asking("bytes=0-1"), reply).size(), 100u);
  reply = entity();
  Request head = asking("bytes=0-1");
  head.method = "HEAD";
  EXPECT_EQ(plan_body(head, reply).size(), 100u);
}

TEST(Ranges, SeveralAreSentAsParts) {
  Reply reply = entity();
  const BodyPlan plan = plan_body(asking("bytes=0-1,10-11"), reply);
  EXPECT_EQ(reply.status, 206);
  EXPECT_EQ(reply.headers.get("Content-Type"), "multipart/byteranges; boundary=part-id");
  ASSERT_EQ(plan.parts.size(), 2u);
  EXPECT_EQ(plan.parts[0].before,
            "--part-id\r\nContent-Type: image/png\r\nContent-Range: bytes 0-1/100\r\n\r\n");
  EXPECT_EQ(plan.after, "\r\n--part-id--\r\n");
  EXPECT_EQ(plan.size(), plan.parts[0].before.size() + plan.parts[1].before.size() + 4 + plan.after.size());
}

TEST(EntityTags, MatchWeaklyInLists) {
  EXPECT_TRUE(etag_matches("\"a\"", "\"a\""));
  EXPECT_TRUE(etag_matches("\"b\", W/\"a\"", "\"a\""));
  EXPECT_TRUE(etag_matches("*", "\"a\""));
  EXPECT_TRUE(etag_matches("\"x,y\", \"a\"", "\"a\""));
  EXPECT_FALSE(etag_matches("\"b\"", "\"a\""));
  EXPECT_FALSE(etag_matches("a", "\"a\""));
  EXPECT_FALSE(etag_matches("\"a", "\"a\""));
  EXPECT_FALSE(etag_matches("*", ""));
}

}  // namespace
}  // namespace lightkeep::http
