// What hostile or careless peers do to a listening server: every weak point that stock cpp-httplib has, tried
// against the front.
#include <gmock/gmock.h>

#include "app/http/http.h"
#include "app/http/test_client.h"

namespace lightkeep::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

Reply echo(Request& request) {
  return Reply::text(200, "text/plain", read_all(*request.body, 1 << 20));
}

/// Shows a handler's view of its request.
Reply mirror(Request& request) {
  Reply reply = Reply::text(200, "text/plain", request.client + "|" + std::string(request.headers.get("X")));
  reply.headers.add("X-Echo", std::string(request.headers.get("X")));
  return reply;
}

class HostileTest : public testing::Test {
 protected:
  explicit HostileTest(ServerConfig config = {}) : server(std::move(config)) {}

  void SetUp() override {
    server.routes.add(route("GET", "/mirror", mirror));
    server.routes.add(route("POST", "/echo", echo, 100'000));
    server.routes.add(route("GET", "/page", [](Request&) { return Reply::text(200, "text/html", "page"); }));
    server.start();
  }
  TestServer server;
};

/// A head has 300 ms to come.
class HurriedTest : public HostileTest {
 protected:
  HurriedTest() : HostileTest(hurried()) {}
  static ServerConfig hurried() {
    ServerConfig config;
    config.head_time = 300ms;
    return config;
  }
};

TEST_F(HurriedTest, ADripOfHeadBytesEndsAtTheHeadTime) {
  RawClient client(server.port());
  client.send("GET /mirror HTTP/1.1\r\nHost: x\r\nX: ");
  const auto begin = std::chrono::steady_clock::now();
  pollfd entry{client.socket(), POLLIN, 0};
  while (::poll(&entry, 1, 20) == 0) client.send("a");
  EXPECT_EQ(client.read_reply().status, 408);
  EXPECT_TRUE(client.is_closed());
  EXPECT_GE(std::chrono::steady_clock::now() - begin, 300ms);
}

TEST_F(HurriedTest, AConnectionThatSaysNothingGoesWithoutAReply) {
  RawClient client(server.port());
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HostileTest, AnEndlessLineIsCutOff) {
  const std::string piece(64 << 10, 'a');
  RawClient client(server.port());
  client.send("GET /");
  for (int i = 0; i < 1000 && client.send(piece); ++i) {
    pollfd entry{client.socket(), POLLIN, 0};
    if (::poll(&entry, 1, 0) > 0) break;
  }
  EXPECT_EQ(client.read_reply().status, 414);
}

TEST_F(HostileTest, ManyFieldsAreRefused) {
  std::string head = "GET /mirror HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 200'000; ++i) head += "A: b\r\n";
  RawClient client(server.port());
  client.send(head + "\r\n");
  EXPECT_EQ(client.read_reply().status, 431);
}

TEST_F(HostileTest, BadHeadsGetAReplyInContractFormAndAreTheLast) {
  RawClient client(server.port());
  const std::string good = "GET /mirror HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send("GET /mirror HTTP/1.1\r\n\r\n" + good);
  const TestReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 400);
  EXPECT_THAT(reply.body, HasSubstr("{\"error\":{\"code\":\"BAD_USER_INPUT\",\"message\":"));
  EXPECT_EQ(reply.headers.get("Connection"), "close");
  EXPECT_EQ(reply.headers.get("X-Request-Id").size(), 16u);
  EXPECT_TRUE(client.is_closed());
  EXPECT_EQ(server.log(1)[0].status, 400);
}

TEST_F(HostileTest, AHostThatIsTooLongIsOneRefusedRequest) {
  EXPECT_EQ(server.ask("GET /mirror HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
  RawClient client(server.port());
  const std::string inner = "GET /mirror HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send("POST /nowhere HTTP/1.1\r\nHost: " + std::string(9000, 'a') +
              "\r\nContent-Length: " + std::to_string(inner.size()) + "\r\n\r\n" + inner);
  const TestReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.headers.get("X-Request-Id").size(), 16u);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HostileTest, AGetWithABodyIsNotTwoRequests) {
  RawClient client(server.port());
  const std::string inner = "GET /mirror HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send("GET /mirror HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(inner.size()) +
              "\r\n\r\n" + inner);
  EXPECT_EQ(client.read_reply().status, 400);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HostileTest, TwoFramingsAreNotTwoRequests) {
  RawClient client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET "
      "/mirror HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 400);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HostileTest, EscapesInValuesStayEscapes) {
  const TestReply reply = server.ask("GET /mirror HTTP/1.1\r\nHost: x\r\nX: a%0d%0aInjected: 1\r\n\r\n");
  EXPECT_EQ(reply.headers.get("X-Echo"), "a%0d%0aInjected: 1");
  EXPECT_FALSE(reply.headers.find("Injected"));
}

TEST_F(HostileTest, TheClientAddressIsTheSockets) {
  const TestReply reply = server.ask(
      "GET /mirror HTTP/1.1\r\nHost: x\r\nREMOTE_ADDR: 1.2.3.4\r\nX-Forwarded-For: 1.2.3.4\r\nForwarded: "
      "for=1.2.3.4\r\n\r\n");
  EXPECT_EQ(reply.body, "127.0.0.1|");
}

TEST_F(HostileTest, BodiesEndAtTheRoutesLimitInBothFramings) {
  RawClient declared(server.port());
  declared.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n");
  EXPECT_EQ(declared.read_reply().status, 413);

  RawClient chunks(server.port());
  chunks.send("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
  const std::string chunk = "8000\r\n" + std::string(0x8000, 'x') + "\r\n";
  for (int i = 0; i < 10; ++i) chunks.send(chunk);
  EXPECT_EQ(chunks.read_reply().status, 413);
}

TEST_F(HostileTest, ARouteWithoutABodyRefusesOne) {
  RawClient client(server.port());
  client.send("DELETE /page HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello");
  EXPECT_EQ(client.read_reply().status, 405);
}

TEST_F(HostileTest, BrokenChunksEndTheConnection) {
  RawClient client(server.port());
  client.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nGET /mirror "
      "HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 400);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HostileTest, EncodedBodiesAreNotUnpacked) {
  const TestReply reply = server.ask(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\n\x1f\x8b\x08");
  EXPECT_EQ(reply.body, "\x1f\x8b\x08");
}

TEST_F(HostileTest, AMethodNobodyKnowsIsRefused) {
  EXPECT_EQ(server.ask("BREW /mirror HTTP/1.1\r\nHost: x\r\n\r\n").status, 501);
  EXPECT_EQ(server.ask("PUT /mirror HTTP/1.1\r\nHost: x\r\n\r\n").status, 405);
}

TEST_F(HostileTest, ALongPathIsNoTrouble) {
  EXPECT_EQ(server.ask("GET /" + std::string(8000, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n").status, 404);
  std::string escaped;
  for (int i = 0; i < 2600; ++i) escaped += "%C3%A4"[i % 6];
  EXPECT_EQ(server.ask("GET /" + std::string(2600, '/') + " HTTP/1.1\r\nHost: x\r\n\r\n").status, 404);
}

TEST_F(HostileTest, AHostInCapitalsOrWithAPortIsTheSame) {
  EXPECT_EQ(server.ask("GET http://x/mirror HTTP/1.1\r\nHost: y\r\n\r\n").status, 200);
}

TEST_F(HostileTest, Http10IsAnsweredAndClosed) {
  RawClient client(server.port());
  client.send("GET /page HTTP/1.0\r\n\r\n");
  const TestReply reply = client.read_reply();
  EXPECT_EQ(reply.body, "page");
  EXPECT_EQ(reply.headers.get("Connection"), "close");
  EXPECT_TRUE(client.is_closed());
  RawClient kept(server.port());
  EXPECT_EQ(kept.ask("GET /page HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").headers.get("Connection"),
            "keep-alive");
  EXPECT_EQ(kept.ask("GET /page HTTP/1.0\r\n\r\n").body, "page");
}

TEST_F(HostileTest, AHalfClosedClientStillGetsItsReply) {
  RawClient client(server.port());
  client.send("GET /page HTTP/1.1\r\nHost: x\r\n\r\n");
  ::shutdown(client.socket(), SHUT_WR);
  EXPECT_EQ(client.read_reply().body, "page");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HostileTest, EmptyLinesBeforeARequestAreSkipped) {
  EXPECT_EQ(server.ask("\r\n\r\nGET /page HTTP/1.1\r\nHost: x\r\n\r\n").body, "page");
}

TEST_F(HostileTest, EmptyLinesWithoutEndAreRefused) {
  RawClient client(server.port());
  std::string lines;
  for (int i = 0; i < 17; ++i) lines += "\r\n";
  client.send(lines);
  EXPECT_EQ(client.read_reply().status, 400);
  EXPECT_TRUE(client.is_closed());
}

TEST_F(HostileTest, ThousandsOfPipelinedRequestsAreAnsweredInOrder) {
  RawClient client(server.port());
  std::string all;
  for (int i = 0; i < 2000; ++i)
    all += "GET /mirror HTTP/1.1\r\nHost: x\r\nX: " + std::to_string(i) + "\r\n\r\n";
  std::thread sender([&] { client.send(all); });
  for (int i = 0; i < 2000; ++i) ASSERT_EQ(client.read_reply().body, "127.0.0.1|" + std::to_string(i));
  sender.join();
}

TEST_F(HurriedTest, TheSenderOfAnUnwantedBodyIsHeardOutBeyondTheHeadTime) {
  RawClient client(server.port());
  client.send("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 404);
  const auto begin = std::chrono::steady_clock::now();
  const std::string piece(1000, 'x');
  while (std::chrono::steady_clock::now() < begin + 600ms) {
    ASSERT_TRUE(client.send(piece));
    pollfd entry{client.socket(), 0, 0};  // nothing but a reset
    ::poll(&entry, 1, 5);
  }
}

}  // namespace
}  // namespace lightkeep::http
