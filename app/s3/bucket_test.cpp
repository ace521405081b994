// A bucket against a store that says what a test tells it to: what is tried again, what is said of what
// fails, and that nothing is taken for done that is not.
#include "app/s3/bucket.h"

#include <gmock/gmock.h>

#include <deque>
#include <mutex>

#include "app/net/testing/server.h"
#include "app/s3/error.h"
#include "text/ascii.h"
#include "text/hex.h"

namespace lightkeep::s3 {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string cut = "cut";  // the connection ends without an answer

std::string answer(int status, std::string_view body = "", std::string_view fields = "") {
  return "HTTP/1.1 " + std::to_string(status) + " Words\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

std::string refusal(int status, const std::string& code, std::string_view fields = "") {
  return answer(status, "<Error><Code>" + code + "</Code><Message>Words of it.</Message></Error>", fields);
}

class BucketTest : public testing::Test {
 protected:
  /// Each connection's requests are answered with what comes next; after the last, by nothing.
  void serve(net::Peer& peer) {
    for (;;) {
      const std::string head = peer.read_head();
      if (head.empty()) return;
      const auto at = head.find("Content-Length: ");
      const std::string body = at == head.npos ? "" : peer.read_bytes(std::stoul(head.substr(at + 16)));
      std::string next = cut;
      {
        const std::lock_guard lock(mutex_);
        requests_.push_back(head);
        bodies_.push_back(body);
        if (!answers_.empty()) {
          next = answers_.front();
          answers_.pop_front();
        }
      }
      const bool is_head = head.starts_with("HEAD");
      if (next == cut || !peer.send(is_head ? next.substr(0, next.find("\r\n\r\n") + 4) : next)) return;
      if (next.find("Connection: close") != next.npos) return;
    }
  }

  Bucket& bucket(std::initializer_list<std::string> answers) {
    answers_ = answers;
    BucketConfig config;
    config.tries = 3;
    config.part_size = 4;
    config.pause = [this](std::chrono::milliseconds time) { pauses_.push_back(time); };
    bucket_ = std::make_unique<Bucket>(
        parse_place("s3://pictures/backup?endpoint=http://127.0.0.1:" + std::to_string(server_.port())),
        Credentials{"ID", "secret"}, std::move(config));
    return *bucket_;
  }
  /// The request lines so far.
  std::vector<std::string> asked() {
    const std::lock_guard lock(mutex_);
    std::vector<std::string> lines;
    for (const std::string& head : requests_) lines.push_back(head.substr(0, head.find(" HTTP")));
    return lines;
  }
  template <typename Work>
  Error failure_of(Work work) {
    try {
      work();
    } catch (const Error& error) {
      return error;
    }
    ADD_FAILURE() << "nothing was thrown";
    return {Fault::bad_place, ""};
  }

  std::mutex mutex_;
  std::deque<std::string> answers_;
  std::vector<std::string> requests_, bodies_;
  std::vector<std::chrono::milliseconds> pauses_;
  net::TestServer server_{[this](net::Peer& peer) { serve(peer); }};
  std::unique_ptr<Bucket> bucket_;
};

TEST_F(BucketTest, ObjectsAreStoredUnderThePrefixAndSigned) {
  bucket({answer(200)}).put("packs/a b", "bytes");
  EXPECT_THAT(asked(), ElementsAre("PUT /pictures/backup/packs/a%20b"));
  EXPECT_EQ(bodies_[0], "bytes");
  EXPECT_THAT(requests_[0], HasSubstr("authorization: AWS4-HMAC-SHA256 Credential=ID/"));
  EXPECT_THAT(requests_[0], Not(HasSubstr("secret")));
}

TEST_F(BucketTest, WhatFailsForAWhileIsTriedAgainWithPauses) {
  bucket({cut, refusal(503, "SlowDown"), answer(200)}).put("a", "bytes");
  EXPECT_EQ(requests_.size(), 3u);
  EXPECT_EQ(bodies_[2], "bytes");
  EXPECT_EQ(pauses_.size(), 2u);
}

TEST_F(BucketTest, AStoreIsLeftAloneForAsLongAsItAsks) {
  using namespace std::chrono_literals;
  bucket({answer(503, "", "Retry-After: 7\r\n"), answer(429, "", "Retry-After: 86400\r\n"), answer(200)})
      .put("a", "");
  EXPECT_THAT(pauses_, ElementsAre(7s, 60s));
  pauses_.clear();
  bucket({answer(503, "", "Retry-After: soon\r\n"),
          answer(503, "", "Retry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n"), answer(200)})
      .put("a", "");
  EXPECT_THAT(pauses_, testing::Each(testing::Lt(1s)));
}

TEST_F(BucketTest, WhatFailsForGoodIsSaid) {
  const Error error = failure_of([&] {
    bucket({refusal(500, "InternalError"), cut, answer(502)}).put("a", "bytes");
  });
  EXPECT_EQ(error.fault(), Fault::unreachable);
  EXPECT_THAT(error.what(), HasSubstr("tried 3 times: it answers with status 502"));
}

TEST_F(BucketTest, WhatIsRefusedIsNotTriedAgain) {
  EXPECT_THAT(failure_of([&] { bucket({refusal(403, "SignatureDoesNotMatch")}).put("a", ""); }).what(),
              HasSubstr("its secret is not what the store knows"));
  EXPECT_THAT(failure_of([&] { bucket({refusal(404, "NoSuchBucket")}).list(""); }).what(),
              HasSubstr("Make the bucket first"));
  EXPECT_THAT(failure_of([&] { bucket({refusal(301, "PermanentRedirect")}).list(""); }).what(),
              HasSubstr("&region="));
  EXPECT_EQ(failure_of([&] { bucket({answer(507)}).put("a", ""); }).fault(), Fault::full);
  EXPECT_EQ(pauses_.size(), 0u);
}

TEST_F(BucketTest, OneConnectionServesManyRequests) {
  Bucket& one = bucket({answer(200), answer(200), answer(204), answer(200)});
  one.put("a", "1");
  one.put("b", "2");
  one.remove("a");
  one.put("c", "3");
  EXPECT_EQ(server_.connections(), 1);
}

TEST_F(BucketTest, AConnectionThatWasClosedMeanwhileIsMadeAnewAtOnce) {
  Bucket& one =
      bucket({answer(200), cut, answer(200), answer(200, "", "Connection: close\r\n"), answer(200)});
  one.put("a", "1");
  one.put("b", "2");
  EXPECT_EQ(server_.connections(), 2);
  one.put("c", "3");
  one.put("d", "4");
  EXPECT_EQ(server_.connections(), 3);
  EXPECT_EQ(pauses_.size(), 0u);
}

TEST_F(BucketTest, ATakenKeyIsLeftAlone) {
  EXPECT_TRUE(bucket({answer(200)}).put_if_absent("a", "bytes"));
  EXPECT_THAT(requests_[0], HasSubstr("if-none-match: *"));
  EXPECT_FALSE(bucket({refusal(412, "PreconditionFailed")}).put_if_absent("a", "bytes"));
}

TEST_F(BucketTest, WhoseAnswerWasLostIsKnownByItsBytes) {
  EXPECT_TRUE(
      bucket({cut, refusal(412, "PreconditionFailed"), answer(206, "bytes")}).put_if_absent("a", "bytes"));
  EXPECT_FALSE(
      bucket({cut, refusal(412, "PreconditionFailed"), answer(206, "bytez")}).put_if_absent("a", "bytes"));
  EXPECT_FALSE(
      bucket({cut, refusal(412, "PreconditionFailed"), answer(206, "bytes.")}).put_if_absent("a", "bytes"));
}

TEST_F(BucketTest, AConflictIsNotATakenKey) {
  EXPECT_TRUE(bucket({refusal(409, "ConditionalRequestConflict"), answer(200)}).put_if_absent("a", "bytes"));
  EXPECT_EQ(failure_of([&] { bucket({refusal(409, "Unheard")}).put_if_absent("a", "bytes"); }).fault(),
            Fault::refused);
}

TEST_F(BucketTest, AStoreWithoutConditionsIsAskedFirst) {
  Bucket& one = bucket({refusal(501, "NotImplemented"), answer(404), answer(200), answer(200)});
  EXPECT_TRUE(one.put_if_absent("a", "bytes"));
  EXPECT_FALSE(one.put_if_absent("b", "bytes"));
  EXPECT_THAT(asked(), ElementsAre("PUT /pictures/backup/a", "HEAD /pictures/backup/a",
                                   "PUT /pictures/backup/a", "HEAD /pictures/backup/b"));
}

TEST_F(BucketTest, PartsOfObjects) {
  std::string out(4, '.');
  EXPECT_EQ(bucket({answer(206, "abcd")}).get_range("a", 5, out), 4u);
  EXPECT_EQ(out, "abcd");
  EXPECT_THAT(requests_[0], HasSubstr("range: bytes=5-8\r\n"));
  EXPECT_EQ(bucket({answer(206, "x")}).get_range("a", 5, out), 1u);
  EXPECT_EQ(bucket({refusal(416, "InvalidRange")}).get_range("a", 5, out), 0u);
  EXPECT_EQ(bucket({answer(200, "all")}).get_range("a", 0, out), 3u)
      << "a store may give all, where that is asked for";
  EXPECT_EQ(failure_of([&] { bucket({answer(200, "all")}).get_range("a", 1, out); }).fault(),
            Fault::bad_answer);
  EXPECT_EQ(failure_of([&] { bucket({answer(206, "abcde")}).get_range("a", 1, out); }).fault(),
            Fault::bad_answer);
  EXPECT_EQ(failure_of([&] { bucket({refusal(404, "NoSuchKey")}).get_range("a", 0, out); }).fault(),
            Fault::missing);
}

TEST_F(BucketTest, APartThatIsCutIsFetchedAgainFromItsBeginning) {
  std::string out(4, '.');
  const std::string half = "HTTP/1.1 206 Words\r\nContent-Length: 4\r\nConnection: close\r\n\r\nwx";
  EXPECT_EQ(bucket({half, answer(206, "abcd")}).get_range("a", 0, out), 4u);
  EXPECT_EQ(out, "abcd");
}

std::string page(std::string_view key, std::string_view next) {
  std::string xml =
      "<ListBucketResult><Contents><Key>" + std::string(key) + "</Key><Size>1</Size></Contents>";
  if (!next.empty())
    xml += "<IsTruncated>true</IsTruncated><NextContinuationToken>" + std::string(next) +
           "</NextContinuationToken>";
  return answer(200, xml + "</ListBucketResult>");
}

TEST_F(BucketTest, ListsComeInPagesAndWithoutThePrefix) {
  const auto objects = bucket({page("backup/packs/b", "to/ken"), page("backup/packs/a", "")}).list("packs/");
  ASSERT_EQ(objects.size(), 2u);
  EXPECT_EQ(objects[0].key, "packs/a");
  EXPECT_THAT(asked(),
              ElementsAre("GET /pictures?list-type=2&prefix=backup%2Fpacks%2F",
                          "GET /pictures?continuation-token=to%2Fken&list-type=2&prefix=backup%2Fpacks%2F"));
}

TEST_F(BucketTest, AStoreThatListsOtherThingsOrWithoutEndIsRefused) {
  EXPECT_EQ(failure_of([&] { bucket({page("other/a", "")}).list("packs/"); }).fault(), Fault::bad_answer);
  EXPECT_EQ(failure_of([&] {
              bucket({page("backup/packs/a", "t"), page("backup/packs/a", "t")}).list("packs/");
            }).fault(),
            Fault::bad_answer);
}

Body body_of(const std::string& bytes) {
  return {bytes.size(), store::sha256(bytes), [&bytes](std::uint64_t offset, std::span<char> out) {
            std::copy_n(bytes.begin() + static_cast<std::ptrdiff_t>(offset), out.size(), out.begin());
          }};
}

TEST_F(BucketTest, WhatIsStoredIsSeenThere) {
  const std::string bytes = "12345678";
  bucket({answer(200), answer(200, bytes)}).put("a", body_of(bytes));
  EXPECT_THAT(asked(), ElementsAre("PUT /pictures/backup/a", "HEAD /pictures/backup/a"));
  EXPECT_EQ(bodies_[0], bytes);
  EXPECT_THAT(requests_[0], HasSubstr("x-amz-content-sha256: " + text::to_hex(store::sha256(bytes))));
  bucket({answer(200), answer(404), answer(200), answer(200, bytes)}).put("a", body_of(bytes));
  const Error lie = failure_of([&] {
    bucket({answer(200), answer(404), answer(200), answer(200, "1234567"), answer(200), answer(404)})
        .put("a", body_of(bytes));
  });
  EXPECT_EQ(lie.fault(), Fault::bad_answer);
  EXPECT_THAT(lie.what(), HasSubstr("does not have it"));
}

const std::string begun =
    answer(200, "<InitiateMultipartUploadResult><UploadId>u/1</UploadId></InitiateMultipartUploadResult>");

std::string part_stored(const std::string& tag) {
  return answer(200, "", "ETag: \"" + tag + "\"\r\n");
}

TEST_F(BucketTest, ManyBytesGoInPartsAndAPartIsTriedAgainAlone) {
  const std::string bytes = "123456789";
  bucket({begun, part_stored("x"), cut, part_stored("y"), part_stored("z"),
          answer(200, "<CompleteMultipartUploadResult/>"), answer(200, bytes)})
      .put("a", body_of(bytes));
  EXPECT_THAT(asked(), ElementsAre("POST /pictures/backup/a?uploads=",
                                   "PUT /pictures/backup/a?partNumber=1&uploadId=u%2F1",
                                   "PUT /pictures/backup/a?partNumber=2&uploadId=u%2F1",
                                   "PUT /pictures/backup/a?partNumber=2&uploadId=u%2F1",
                                   "PUT /pictures/backup/a?partNumber=3&uploadId=u%2F1",
                                   "POST /pictures/backup/a?uploadId=u%2F1", "HEAD /pictures/backup/a"));
  EXPECT_THAT(bodies_, ElementsAre("", "1234", "5678", "5678", "9", HasSubstr("<ETag>\"y\"</ETag>"), ""));
  EXPECT_THAT(requests_[1], HasSubstr(text::to_hex(store::sha256("1234"))));
}

TEST_F(BucketTest, PartsThatDoNotBecomeOneAreTakenAway) {
  const std::string bytes = "123456789";
  EXPECT_EQ(
      failure_of([&] {
        bucket({begun, part_stored("x"), refusal(403, "AccessDenied"), answer(204)}).put("a", body_of(bytes));
      }).fault(),
      Fault::refused);
  EXPECT_EQ(asked().back(), "DELETE /pictures/backup/a?uploadId=u%2F1");
  EXPECT_EQ(failure_of([&] {
              bucket({begun, part_stored("x"), part_stored("y"), part_stored("z"),
                      refusal(200, "InternalError"), answer(204)})
                  .put("a", body_of(bytes));
            }).fault(),
            Fault::refused)
      << "the status was sent before it was known";
  EXPECT_EQ(failure_of([&] { bucket({answer(200, "<Words/>")}).put("a", body_of(bytes)); }).fault(),
            Fault::bad_answer);
}

TEST_F(BucketTest, PartsJoinedByATryWhoseAnswerWasLostAreJoined) {
  const std::string bytes = "123456789";
  bucket({begun, part_stored("x"), part_stored("y"), part_stored("z"), cut, refusal(404, "NoSuchUpload"),
          answer(200, bytes)})
      .put("a", body_of(bytes));
  EXPECT_EQ(asked().back(), "HEAD /pictures/backup/a");
}

TEST_F(BucketTest, AnObjectThatIsCutGoesOnWhereItWas) {
  std::string got;
  std::uint64_t size = 0;
  const auto get = [&](Bucket& from) {
    got.clear();
    from.get(
        "a",
        [&](std::uint64_t whole) {
          size = whole;
          return true;
        },
        [&](std::span<const char> bytes) { got.append(bytes.data(), bytes.size()); });
  };
  const std::string half = "HTTP/1.1 200 Words\r\nContent-Length: 6\r\nConnection: close\r\n\r\nabc";
  get(bucket({half, answer(206, "def")}));
  EXPECT_EQ(got, "abcdef");
  EXPECT_EQ(size, 6u);
  EXPECT_THAT(requests_[1], HasSubstr("range: bytes=3-"));
  EXPECT_EQ(failure_of([&] { get(bucket({half, answer(206, "defg")})); }).fault(), Fault::bad_answer);
  EXPECT_EQ(failure_of([&] { get(bucket({half, answer(200, "abcdef")})); }).fault(), Fault::bad_answer);
  EXPECT_EQ(failure_of([&] { get(bucket({refusal(404, "NoSuchKey")})); }).fault(), Fault::missing);
}

TEST_F(BucketTest, AnObjectThatIsNotWantedIsNotFetched) {
  bucket({answer(200, "abcdef")})
      .get(
          "a", [](std::uint64_t) { return false; }, [](std::span<const char>) { FAIL(); });
}

TEST_F(BucketTest, APageOfAList) {
  const auto objects = bucket({page("backup/blobs/b", "token")}).list_after("blobs/", "blobs/a", 5'000);
  ASSERT_EQ(objects.size(), 1u);
  EXPECT_EQ(objects[0].key, "blobs/b");
  EXPECT_THAT(asked(),
              ElementsAre("GET /pictures?list-type=2&max-keys=1000&prefix=backup%2Fblobs%2F&start-after="
                          "backup%2Fblobs%2Fa"));
  EXPECT_EQ(
      failure_of([&] { bucket({page("backup/blobs/a", "")}).list_after("blobs/", "blobs/a", 9); }).fault(),
      Fault::bad_answer)
      << "it would go on for ever";
  const std::string empty_page =
      answer(200,
             "<ListBucketResult><IsTruncated>true</IsTruncated>"
             "<NextContinuationToken>t</NextContinuationToken></ListBucketResult>");
  EXPECT_EQ(bucket({empty_page, page("backup/blobs/z", "")}).list_after("blobs/", "blobs/a", 9).size(), 1u);
  EXPECT_THAT(asked().back(), HasSubstr("?continuation-token=t&list-type=2&max-keys=9"));
}

TEST_F(BucketTest, TheStoresClockDecides) {
  Bucket& one =
      bucket({refusal(403, "RequestTimeTooSkewed", "Date: Fri, 24 May 2013 10:00:00 GMT\r\n"), answer(200)});
  one.put("a", "bytes");
  EXPECT_THAT(requests_[1], HasSubstr("x-amz-date: 20130524T10"));
  EXPECT_EQ(
      failure_of([&] {
        bucket({refusal(403, "RequestTimeTooSkewed"), refusal(403, "RequestTimeTooSkewed")}).put("a", "");
      }).fault(),
      Fault::refused);
}

}  // namespace
}  // namespace lightkeep::s3
