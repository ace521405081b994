// Replies of open length: they come as they are said, cost no thread meanwhile, and end as they should.
#include <gmock/gmock.h>

#include <deque>
#include <future>

#include "app/http/http.h"
#include "app/http/test_client.h"

namespace lightkeep::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

// Says what the test says.
class TestFeed : public Feed {
 public:
  void listen(std::function<void()> wake) override {
    const std::lock_guard lock(mutex_);
    wake_ = std::move(wake);
  }

  std::optional<std::size_t> read(std::span<char> out) override {
    const std::lock_guard lock(mutex_);
    ++asked;
    if (broken) throw std::runtime_error("the feed broke");
    if (said_.empty()) return over_ ? std::optional<std::size_t>(0) : std::nullopt;
    const std::size_t count = said_.front().copy(out.data(), out.size());
    said_.pop_front();
    return count;
  }

  std::string finish() override { return last; }

  void say(std::string text) {
    tell([&] { said_.push_back(std::move(text)); });
  }
  void end() {
    tell([&] { over_ = true; });
  }

  std::atomic<int> asked{0};
  std::atomic<bool> broken{false};
  std::string last;  // what it says when the server stops

 private:
  template <class F>
  void tell(F&& change) {
    std::function<void()> wake;
    {
      const std::lock_guard lock(mutex_);
      change();
      wake = wake_;
    }
    if (wake) wake();
  }

  std::mutex mutex_;
  std::deque<std::string> said_;
  bool over_ = false;
  std::function<void()> wake_;
};

class FeedTest : public testing::Test {
 protected:
  void run(ServerConfig config = {}) {
    config.workers = 1;  // whoever holds a worker stops everybody
    server = std::make_unique<TestServer>(std::move(config));
    server->routes.add(route("GET", "/feed", [this](Request&) {
      Reply reply = Reply::text(200, "text/event-stream", "");
      reply.body = std::shared_ptr<Feed>(feed);
      return reply;
    }));
    server->routes.add(
        route("GET", "/hello", [](Request&) { return Reply::text(200, "text/plain", "hello"); }));
    server->start();
  }

  static std::string get(std::string_view target, std::string_view version = "1.1") {
    return "GET " + std::string(target) + " HTTP/" + std::string(version) + "\r\nHost: x\r\n\r\n";
  }

  // What comes until it ends with `end`.
  static std::string read_until(RawClient& client, std::string_view end) {
    std::string all = client.take_received();
    while (!all.ends_with(end) && client.receive()) all += client.take_received();
    return all;
  }

  std::shared_ptr<TestFeed> feed = std::make_shared<TestFeed>();
  std::unique_ptr<TestServer> server;
};

TEST_F(FeedTest, ComesAsItIsSaidAndTheConnectionGoesOn) {
  run();
  feed->say("first");
  RawClient client(server->port());
  client.send(get("/feed"));
  const std::string head = client.read_head();
  EXPECT_THAT(head, HasSubstr("Transfer-Encoding: chunked\r\n"));
  EXPECT_THAT(head, Not(HasSubstr("Content-Length")));
  EXPECT_EQ(read_until(client, "first\r\n"), "5\r\nfirst\r\n");
  feed->say(std::string(17, 'x'));
  EXPECT_EQ(read_until(client, "x\r\n"), "11\r\n" + std::string(17, 'x') + "\r\n");
  feed->end();
  EXPECT_EQ(read_until(client, "0\r\n\r\n"), "0\r\n\r\n");
  EXPECT_EQ(client.ask(get("/hello")).body, "hello");
  const Logged entry = server->log(1)[0];
  EXPECT_EQ(entry.ending, Ending::complete);
  EXPECT_GE(entry.bytes_out, 22u);
}

TEST_F(FeedTest, ThoseWhoWaitHoldNoThread) {
  run();
  std::vector<std::unique_ptr<RawClient>> clients;
  std::vector<std::shared_ptr<TestFeed>> feeds;
  for (int i = 0; i < 200; ++i) {
    feeds.push_back(feed = std::make_shared<TestFeed>());
    clients.push_back(std::make_unique<RawClient>(server->port()));
    clients.back()->send(get("/feed"));
    ASSERT_THAT(clients.back()->read_head(), HasSubstr("200 OK"));
  }
  EXPECT_EQ(server->ask(get("/hello")).body, "hello");
  for (const auto& one : feeds) one->say("news");
  for (const auto& client : clients) EXPECT_EQ(read_until(*client, "news\r\n"), "4\r\nnews\r\n");
}

TEST_F(FeedTest, EverythingThatIsSaidComesHoweverFast) {
  run();
  RawClient client(server->port());
  client.send(get("/feed"));
  client.read_head();
  std::thread speaker([&] {
    for (int i = 0; i < 5'000; ++i) feed->say("line " + std::to_string(i) + "\n");
    feed->end();
  });
  const std::string all = read_until(client, "0\r\n\r\n");
  speaker.join();
  std::size_t at = 0;
  for (int i = 0; i < 5'000; ++i) {
    at = all.find("\r\nline " + std::to_string(i) + "\n\r\n", at);
    ASSERT_NE(at, std::string::npos) << i;
  }
}

TEST_F(FeedTest, ToOldClientsItsEndIsThatOfTheConnection) {
  run();
  feed->say("all");
  feed->end();
  RawClient client(server->port());
  client.send(get("/feed", "1.0"));
  const std::string head = client.read_head();
  EXPECT_THAT(head, HasSubstr("Connection: close"));
  EXPECT_THAT(head, Not(HasSubstr("chunked")));
  EXPECT_EQ(client.read_to_end(), "all");
}

TEST_F(FeedTest, OfAHeadThereIsNone) {
  run();
  RawClient client(server->port());
  EXPECT_EQ(client.ask("HEAD /feed HTTP/1.1\r\nHost: x\r\n\r\n").status, 200);
  EXPECT_EQ(client.ask(get("/hello")).body, "hello");
  EXPECT_EQ(feed->asked, 0);
}

TEST_F(FeedTest, GoesWithItsClient) {
  run();
  {
    RawClient client(server->port());
    client.send(get("/feed"));
    client.read_head();
  }
  EXPECT_EQ(server->log(1)[0].ending, Ending::client_gone);
  feed->say("to nobody");
  EXPECT_EQ(server->ask(get("/hello")).body, "hello");
}

TEST_F(FeedTest, IsAskedFromTimeToTimeThoughItSaysNothing) {
  ServerConfig config;
  config.feed_time = 20ms;
  run(std::move(config));
  RawClient client(server->port());
  client.send(get("/feed"));
  client.read_head();
  while (feed->asked < 4) std::this_thread::yield();
}

TEST_F(FeedTest, OneThatBreaksEndsTheConnectionAndIsLogged) {
  run();
  RawClient client(server->port());
  client.send(get("/feed"));
  client.read_head();
  feed->broken = true;
  feed->say("never said");
  EXPECT_EQ(client.read_to_end(), "");
  const Logged entry = server->log(1)[0];
  EXPECT_EQ(entry.ending, Ending::cut);
  EXPECT_EQ(entry.detail, "the feed broke");
}

TEST_F(FeedTest, StoppingBringsItToItsEndAtOnce) {
  run();
  RawClient client(server->port());
  client.send(get("/feed"));
  client.read_head();
  bool late = false;
  server->server().stop(20s, [&] { late = true; });
  EXPECT_FALSE(late);
  EXPECT_EQ(client.read_to_end(), "0\r\n\r\n");
  feed->say("after the end");
}

TEST_F(FeedTest, StoppingLetsItSayOneThingMore) {
  run();
  feed->last = "the end";
  RawClient client(server->port());
  client.send(get("/feed"));
  client.read_head();
  feed->say("first");
  EXPECT_EQ(read_until(client, "first\r\n"), "5\r\nfirst\r\n");
  server->server().stop(20s, [] {});
  EXPECT_EQ(client.read_to_end(), "7\r\nthe end\r\n0\r\n\r\n");
}

TEST_F(FeedTest, WhoDoesNotTakeItIsDropped) {
  ServerConfig config;
  config.send_stall_time = 50ms;
  run(std::move(config));
  RawClient client(server->port());
  client.send(get("/feed"));
  client.read_head();
  for (int i = 0; i < 2'000; ++i) feed->say(std::string(16 << 10, 'x'));  // more than both sockets hold
  const Logged entry = server->log(1)[0];
  EXPECT_EQ(entry.ending, Ending::cut);
  EXPECT_EQ(entry.detail, "the client took the reply too slowly");
}

}  // namespace
}  // namespace lightkeep::http
