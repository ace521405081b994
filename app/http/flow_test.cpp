// Who may hold what for how long: slow readers and senders, bodies nobody reads, full queues, full houses,
// and the way out.
#include <gmock/gmock.h>

#include <future>
#include <latch>

#include "app/http/http.h"
#include "app/http/test_client.h"

namespace lightkeep::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr std::uint64_t mebibyte = 1 << 20;

std::string get(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n";
}
std::string get_from(std::string_view address, std::string_view target) {
  return "GET " + std::string(target) +
         " HTTP/1.1\r\nHost: x\r\nX-Forwarded-Proto: https\r\nX-Forwarded-For: " + std::string(address) +
         "\r\n\r\n";
}
std::string post_head(std::string_view target, std::size_t size, std::string_view fields = "") {
  return "POST " + std::string(target) + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) +
         "\r\n" + std::string(fields) + "\r\n";
}

Reply count_body(Request& request) {
  std::size_t total = 0;
  std::array<char, 10'000> bytes;
  while (const std::size_t count = request.body->read(bytes)) total += count;
  return Reply::text(200, "text/plain", std::to_string(total));
}

Reply with_body(decltype(Reply::body) body) {
  Reply reply = Reply::text(200, "image/png", "");
  reply.headers.add("ETag", "\"tag\"");
  reply.ranges = true;
  reply.body = std::move(body);
  return reply;
}

class FlowTest : public testing::Test {
 protected:
  static constexpr std::uint64_t large = 12 * mebibyte;  // more than the buffers of both sockets hold
  inline static std::shared_ptr<const std::string> shared;

  static std::size_t read_shared(std::uint64_t offset, std::span<char> out) {
    return shared->copy(out.data(), out.size(), offset);
  }

  static void SetUpTestSuite() {
    std::string text(large, '\0');
    for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>('a' + i % 23);
    shared = std::make_shared<const std::string>(std::move(text));
  }
  static void TearDownTestSuite() { shared.reset(); }

  void run(ServerConfig config = {}) {
    config.workers = 1;  // whoever holds a worker stops everybody
    server = std::make_unique<TestServer>(std::move(config));
    server->routes.add(route("GET", "/shared", [](Request&) { return with_body(shared); }));
    server->routes.add(route("GET", "/stream", [](Request&) {
      return with_body(Stream{large, read_shared});
    }));
    server->routes.add(route("GET", "/own", [](Request&) { return with_body(std::string(*shared)); }));
    Route fast = route("GET", "/fast", [](Request&) { return with_body(shared); });
    fast.fast = [](const Request&) { return std::optional(with_body(shared)); };
    server->routes.add(std::move(fast));
    server->routes.add(route("GET", "/broken", [](Request&) {
      return with_body(Stream{
          100, [](std::uint64_t, std::span<char>) -> std::size_t { throw std::runtime_error("disk"); }});
    }));
    server->routes.add(
        route("GET", "/hello", [](Request&) { return Reply::text(200, "text/plain", "hello"); }));
    Route ping = route("GET", "/ping", [](Request&) { return Reply(); });
    ping.fast = [](const Request&) { return std::optional(Reply::text(200, "text/plain", "pong")); };
    server->routes.add(std::move(ping));
    server->routes.add(route("GET", "/wait", [this](Request&) {
      entered.release();
      leave.acquire();
      return Reply::text(200, "text/plain", "waited");
    }));
    server->routes.add(route("POST", "/count", count_body, 512 * mebibyte));
    server->routes.add(route(
        "POST", "/echo",
        [](Request& request) { return Reply::text(200, "text/plain", read_all(*request.body, large)); },
        large));
    server->routes.add(route(
        "POST", "/hold",
        [this](Request& request) {
          const Holding holding(*this);
          entered.release();
          return count_body(request);
        },
        large));
    server->routes.add(route(
        "POST", "/refuse", [](Request&) -> Reply { throw api::ApiError(api::errors::invalid_api_key); },
        large));
    server->start();
  }

  struct Holding {  // what a handler has while it runs
    explicit Holding(FlowTest& whose) : test(whose) { ++test.held; }
    ~Holding() {
      --test.held;
      test.leave.release();
    }
    FlowTest& test;
  };

  std::counting_semaphore<> entered{0}, leave{0};
  std::atomic<int> held{0};
  std::unique_ptr<TestServer> server;
};

TEST_F(FlowTest, SlowReadersHoldNoWorker) {
  run();
  std::vector<std::unique_ptr<RawClient>> readers;
  for (const char* target : {"/shared", "/stream", "/fast", "/shared", "/stream", "/fast"}) {
    readers.push_back(std::make_unique<RawClient>(server->port()));
    readers.back()->send(get(target));
  }
  for (int i = 0; i < 20; ++i) EXPECT_EQ(server->ask(get("/hello")).body, "hello");
  for (auto& reader : readers) {
    const TestReply reply = reader->read_reply();
    EXPECT_EQ(reply.body.size(), large);
    EXPECT_TRUE(reply.body == *shared);
    EXPECT_EQ(reader->ask(get("/hello")).body, "hello");  // the connection goes on
  }
}

TEST_F(FlowTest, SlowReadersOfStreamsAreBoundedInMemoryAndStillServed) {
  ServerConfig config;
  config.reply_budget = 1;  // no piece fits: each is fetched again
  run(config);
  RawClient reader(server->port());
  reader.send(get("/stream"));
  const TestReply reply = reader.read_reply();
  EXPECT_EQ(reply.body.size(), large);
  EXPECT_TRUE(reply.body == *shared);
}

TEST_F(FlowTest, AReaderThatStallsIsDropped) {
  ServerConfig config;
  config.send_stall_time = 200ms;
  run(config);
  RawClient reader(server->port());
  reader.send(get("/shared"));
  const auto log = server->log(1);  // it ends without one byte having been read
  EXPECT_LT(log[0].bytes_out, large);
  EXPECT_EQ(log[0].ending, Ending::cut);
}

TEST_F(FlowTest, AClientThatGoesAwayInMidReplyIsLoggedAsGone) {
  run();
  {
    RawClient reader(server->port());
    reader.send(get("/shared"));
    EXPECT_FALSE(reader.read_head().empty());
  }
  const auto log = server->log(1);
  EXPECT_EQ(log[0].status, 200);
  EXPECT_EQ(log[0].ending, Ending::client_gone);
}

TEST_F(FlowTest, ColleaguesBehindOneAddressDoNotCutEachOtherOff) {
  ServerConfig config;
  config.behind_proxy = true;
  config.reply_budget = 10 * large;
  run(config);
  std::vector<std::unique_ptr<RawClient>> readers;
  for (int i = 0; i < 6; ++i) {
    readers.push_back(std::make_unique<RawClient>(server->port()));
    readers.back()->send(get_from("203.0.113.7", "/own"));
    EXPECT_FALSE(readers.back()->read_head().empty());
  }
  for (auto& reader : readers) {
    std::size_t size = 0;
    while (size < large && reader->receive()) size += reader->take_received().size();
    EXPECT_EQ(size, large);
  }
  for (const Logged& entry : server->log(6)) EXPECT_EQ(entry.ending, Ending::complete);
}

TEST_F(FlowTest, SlowStrangersDoNotCutOthersOff) {
  ServerConfig config;
  config.behind_proxy = true;
  config.reply_budget = 5 * large;  // whole replies may take five eighths of it
  run(config);
  RawClient honest(server->port());
  honest.send(get_from("203.0.113.7", "/own"));
  EXPECT_FALSE(honest.read_head().empty());
  std::vector<std::unique_ptr<RawClient>> strangers;
  for (int i = 0; i < 6; ++i) {
    strangers.push_back(std::make_unique<RawClient>(server->port()));
    strangers.back()->send(get_from("198.51.100.1", "/own"));
    EXPECT_FALSE(strangers.back()->read_head().empty());
  }
  for (const Logged& entry : server->log(4)) {
    EXPECT_EQ(entry.client, "198.51.100.1");
    EXPECT_EQ(entry.ending, Ending::cut);
    EXPECT_THAT(entry.detail, HasSubstr("slow readers"));
  }
  std::size_t size = 0;
  while (size < large && honest.receive()) size += honest.take_received().size();
  EXPECT_EQ(size, large);
}

TEST_F(FlowTest, RangesOfEveryKindOfBody) {
  run();
  for (const char* target : {"/shared", "/stream", "/fast"}) {
    RawClient client(server->port());
    const auto ask = [&](const std::string& range) {
      return client.ask("GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\nRange: bytes=" + range +
                        "\r\n\r\n");
    };
    const TestReply middle = ask("1000000-1999999");
    EXPECT_EQ(middle.status, 206);
    EXPECT_EQ(middle.headers.get("Content-Range"), "bytes 1000000-1999999/" + std::to_string(large));
    EXPECT_EQ(middle.body.size(), 1'000'000u);
    EXPECT_TRUE(middle.body == std::string_view(*shared).substr(1'000'000, 1'000'000));
    const TestReply beyond = ask(std::to_string(large) + "-");
    EXPECT_EQ(beyond.status, 416);
    EXPECT_EQ(beyond.headers.get("Content-Range"), "bytes */" + std::to_string(large));
    EXPECT_EQ(beyond.body, "");
    const TestReply parts = ask("0-9,100-109");
    EXPECT_THAT(parts.body, HasSubstr("Content-Range: bytes 100-109/"));
    EXPECT_THAT(parts.body, HasSubstr("\r\n\r\nabcdefghij\r\n--"));
    std::string overlapping = "0-";
    for (int i = 0; i < 1500; ++i) overlapping += ",0-";
    EXPECT_EQ(ask(overlapping).status, 200);
    EXPECT_EQ(ask("5-1").status, 200);
  }
}

TEST_F(FlowTest, AStreamThatBreaksEndsTheConnectionAndIsLogged) {
  run();
  RawClient client(server->port());
  client.send(get("/broken"));
  client.read_head();
  EXPECT_TRUE(client.is_closed());
  const Logged entry = server->log(1)[0];
  EXPECT_EQ(entry.detail, "disk");
  EXPECT_EQ(entry.ending, Ending::cut);
}

TEST_F(FlowTest, SlowSendersOfSmallBodiesHoldNoWorker) {
  run();
  std::vector<std::unique_ptr<RawClient>> senders;
  for (int i = 0; i < 10; ++i) {
    senders.push_back(std::make_unique<RawClient>(server->port()));
    senders.back()->send(
        i % 2 ? post_head("/count", 1000) + "x"
              : "POST /count HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\nx");
  }
  EXPECT_EQ(server->ask(get("/hello")).body, "hello");
  for (std::size_t i = 0; i < senders.size(); ++i) {
    senders[i]->send(std::string(999, 'x') + (i % 2 ? "" : "\r\n0\r\n\r\n"));
    EXPECT_EQ(senders[i]->read_reply().body, "1000");
  }
}

TEST_F(FlowTest, SlowSendersOfLargeBodiesHoldNoThread) {
  ServerConfig config;
  config.uploaders = 1;
  run(config);
  std::vector<std::unique_ptr<RawClient>> senders;
  for (std::size_t i = 0; i < 60; ++i) {
    senders.push_back(std::make_unique<RawClient>(server->port()));
    senders.back()->send(
        i % 2 ? post_head("/echo", 200'000)
              : "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n30d40\r\n");
    senders.back()->send(shared->substr(i, 70'000));
  }
  while (server->server().statistics().open_bodies < senders.size()) std::this_thread::yield();
  while (server->server().statistics().busy_workers > 0) std::this_thread::yield();
  for (std::size_t from = 70'000; from < 200'000; from += 13'000)
    for (std::size_t i = 0; i < senders.size(); ++i) senders[i]->send(shared->substr(i + from, 13'000));
  for (std::size_t i = 0; i < senders.size(); ++i) {
    if (i % 2 == 0) senders[i]->send("\r\n0\r\n\r\n");
    EXPECT_TRUE(senders[i]->read_reply().body == shared->substr(i, 200'000)) << i;
  }
  EXPECT_EQ(server->server().statistics().open_bodies, 0u);
}

TEST_F(FlowTest, AHandlerWhoseSenderGoesAwayLetsGoOfWhatItHolds) {
  run();
  {
    RawClient sender(server->port());
    sender.send(post_head("/hold", 200'000) + "x");
    entered.acquire();
    EXPECT_EQ(held, 1);
  }
  leave.acquire();
  EXPECT_EQ(held, 0);
  EXPECT_EQ(server->log(1)[0].ending, Ending::client_gone);
}

TEST_F(FlowTest, AHandlerThatIsSetAsideHearsOfBrokenFraming) {
  run();
  RawClient sender(server->port());
  sender.send("POST /hold HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n30d40\r\n");
  sender.send(std::string(70'000, 'x'));
  entered.acquire();
  sender.send(std::string(130'000, 'x') + "no line end");
  EXPECT_EQ(sender.read_reply().status, 400);
  leave.acquire();
  EXPECT_EQ(held, 0);
}

TEST_F(FlowTest, ABodyThatStallsIsGivenUp) {
  ServerConfig config;
  config.body_stall_time = 200ms;
  run(config);
  for (const std::size_t size : {1000u, 200'000u}) {
    RawClient client(server->port());
    client.send(post_head("/count", size) + "x");
    const TestReply reply = client.read_reply();
    EXPECT_EQ(reply.status, 408);
    EXPECT_THAT(reply.body, HasSubstr("BAD_USER_INPUT"));
    EXPECT_TRUE(client.is_closed());
  }
}

TEST_F(FlowTest, ABodyThatTricklesIsGivenUp) {
  ServerConfig config;
  config.body_grace_time = 300ms;
  config.body_bytes_per_second = 1 << 20;
  run(config);
  for (const std::size_t size : {1000u, 200'000u}) {
    RawClient client(server->port());
    client.send(post_head("/count", size));
    pollfd entry{client.socket(), POLLIN, 0};
    for (int i = 0; i < 900 && ::poll(&entry, 1, 10) == 0; ++i) client.send("x");
    EXPECT_EQ(client.read_reply().status, 408);
  }
}

TEST_F(FlowTest, ContinueIsSentOnlyWhenTheBodyIsWanted) {
  run();
  RawClient refused(server->port());
  refused.send(post_head("/refuse", 1000, "Expect: 100-continue\r\n"));
  const TestReply reply = refused.read_reply();
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.headers.get("Connection"), "close");  // the body may or may not follow: nobody could tell
  RawClient wanted(server->port());
  wanted.send(post_head("/count", 1000, "Expect: 100-continue\r\n"));
  EXPECT_EQ(wanted.read_head(), "HTTP/1.1 100 Continue\r\n\r\n");
  wanted.send(std::string(1000, 'x'));
  EXPECT_EQ(wanted.read_reply().body, "1000");
  EXPECT_EQ(wanted.ask(get("/hello")).body, "hello");
}

TEST_F(FlowTest, ASmallUnwantedBodyIsDroppedAndTheConnectionGoesOn) {
  run();
  RawClient client(server->port());
  client.send(post_head("/refuse", 200'000) + std::string(200'000, 'x') + get("/hello"));
  EXPECT_EQ(client.read_reply().status, 401);
  EXPECT_EQ(client.read_reply().body, "hello");
}

TEST_F(FlowTest, TheSenderOfALargeUnwantedBodyCanReadItsReply) {
  run();
  RawClient client(server->port());
  client.send(post_head("/refuse", large));
  const std::string piece(1 << 20, 'x');
  for (int i = 0; i < 24 && client.send(piece); ++i) {
  }
  const TestReply reply = client.read_reply();
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.headers.get("Connection"), "close");
}

TEST_F(FlowTest, BeyondTheQueueThereIsAnAnswerAtOnce) {
  ServerConfig config;
  config.queue = 2;
  run(config);
  std::vector<std::unique_ptr<RawClient>> waiting;
  const auto add = [&] {
    waiting.push_back(std::make_unique<RawClient>(server->port()));
    waiting.back()->send(get("/wait"));
  };
  add();
  entered.acquire();  // the only worker is taken
  add();
  add();
  while (server->server().statistics().queued < 2) std::this_thread::yield();
  RawClient late(server->port());
  const TestReply reply = late.ask(get("/hello"));
  EXPECT_EQ(reply.status, 503);
  EXPECT_EQ(reply.headers.get("Retry-After"), "1");
  EXPECT_THAT(reply.body, HasSubstr("SERVICE_UNAVAILABLE"));
  leave.release(3);
  for (auto& client : waiting) EXPECT_EQ(client->read_reply().body, "waited");
  EXPECT_EQ(late.ask(get("/hello")).body, "hello");  // it may stay
}

TEST_F(FlowTest, BeyondTheBoundTheConnectionThatIdledLongestGivesWay) {
  ServerConfig config;
  config.connections = 3;
  config.reactors = 1;
  run(config);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawClient>(server->port()));
    EXPECT_EQ(clients.back()->ask(get("/hello")).body, "hello");
  }
  EXPECT_EQ(clients[0]->ask(get("/hello")).body, "hello");
  RawClient fourth(server->port());
  EXPECT_EQ(fourth.ask(get("/hello")).body, "hello");
  EXPECT_TRUE(clients[1]->is_closed());
  for (RawClient* client : {clients[0].get(), clients[2].get(), &fourth})
    EXPECT_EQ(client->ask(get("/hello")).body, "hello");
  EXPECT_EQ(server->server().statistics().displaced, 1u);
  EXPECT_EQ(server->server().statistics().refused, 0u);
}

TEST_F(FlowTest, AConnectionThatHasNotAskedYetGivesWay) {
  ServerConfig config;
  config.connections = 1;
  run(config);
  RawClient silent(server->port());
  while (server->server().statistics().open == 0) std::this_thread::yield();
  EXPECT_EQ(server->ask(get("/hello")).body, "hello");
  EXPECT_TRUE(silent.is_closed());
}

TEST_F(FlowTest, NoRequestThatIsUnderWayGivesWay) {
  ServerConfig config;
  config.connections = 3;
  run(config);
  RawClient working(server->port());
  working.send(get("/wait"));
  entered.acquire();
  RawClient uploading(server->port());
  uploading.send(post_head("/count", 200'000) + "ab");
  RawClient silent(server->port());  // in the middle of its upload
  silent.send(post_head("/count", 200'000));
  while (server->server().statistics().open_bodies < 2) std::this_thread::yield();
  RawClient fourth(server->port());
  EXPECT_TRUE(fourth.is_closed());
  EXPECT_EQ(server->server().statistics().refused, 1u);
  EXPECT_EQ(server->server().statistics().displaced, 0u);
  leave.release();
  EXPECT_EQ(working.read_reply().body, "waited");
  uploading.send(std::string(199'998, 'x'));
  EXPECT_EQ(uploading.read_reply().body, "200000");
  silent.send(std::string(200'000, 'x'));
  EXPECT_EQ(silent.read_reply().body, "200000");
}

TEST_F(FlowTest, IdleConnectionsGoAfterTheirTime) {
  ServerConfig config;
  config.idle_time = 100ms;
  run(config);
  RawClient client(server->port());
  EXPECT_EQ(client.ask(get("/hello")).body, "hello");
  EXPECT_TRUE(client.is_closed());
}

TEST_F(FlowTest, ManyIdleConnectionsCostNoThreads) {
  run();
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 300; ++i) {
    clients.push_back(std::make_unique<RawClient>(server->port()));
    ASSERT_EQ(clients.back()->ask(get("/hello")).body, "hello");
  }
  EXPECT_EQ(server->server().statistics().open, 300u);
  for (auto& client : clients) EXPECT_EQ(client->ask(get("/hello")).body, "hello");
}

TEST_F(FlowTest, StoppingFinishesWhatRunsAndRefusesWhatComes) {
  run();
  RawClient running(server->port()), idle(server->port());
  EXPECT_EQ(idle.ask(get("/hello")).body, "hello");
  running.send(get("/wait"));
  entered.acquire();
  auto stopped = std::async(std::launch::async, [&] { server->server().stop(20s); });
  TestReply refused;
  while ((refused = server->ask(get("/ping"))).status == 200) {  // until the stop has begun
  }
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.headers.get("Retry-After"), "5");
  EXPECT_EQ(idle.ask(get("/hello")).status, 503);
  leave.release();
  EXPECT_EQ(running.read_reply().body, "waited");
  stopped.get();
}

TEST_F(FlowTest, StoppingDoesNotWaitBeyondItsTime) {
  run();
  RawClient stalled(server->port());
  stalled.send(post_head("/hold", 200'000) + "x");
  entered.acquire();
  server->server().stop(50ms);
  EXPECT_EQ(stalled.read_reply().status, 0);
  EXPECT_EQ(held, 0);
}

TEST_F(FlowTest, AClientThatGoesAwayWhileItsRequestWaitsDoesNoHarm) {
  run();
  {
    RawClient gone(server->port());
    gone.send(get("/wait"));
    entered.acquire();
  }
  leave.release();
  EXPECT_EQ(server->ask(get("/hello")).body, "hello");
}

}  // namespace
}  // namespace lightkeep::http
