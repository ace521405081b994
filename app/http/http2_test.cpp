// HTTP/2 as clients see it: many requests over one connection, bodies both ways, who waits for whom, and what
// is refused (RFC 9113).
#include <gmock/gmock.h>
#include <nghttp2/nghttp2.h>
#include <psa/crypto.h>

#include <latch>
#include <map>
#include <thread>

#include "app/http/http.h"
#include "app/http/test_client.h"
#include "app/http/test_tls_client.h"
#include "app/http/tls_context.h"

namespace lightkeep::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct Answer {
  int status = 0;
  bool continued = false;  // a 100 came before
  Fields headers;
  std::string body;
  std::optional<std::uint32_t> closed;  // RFC 9113 section 7
  std::size_t order = 0;                // of those that came to their end
};

struct Asked {
  std::string method = "GET", path = "/hello", authority = "localhost";
  std::vector<std::pair<std::string, std::string>> fields{};
  std::optional<std::string> body{};
};

/// A client whose windows are as wide as it likes.
class Http2Client {
 public:
  explicit Http2Client(std::uint16_t port, std::uint32_t stream_window = 1 << 30)
      : tls_(port, {}, nullptr, "h2") {
    const timeval patience{20, 0};
    ::setsockopt(tls_.raw().socket(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    const int narrow = 32 << 10;  // bytes: the socket is what a server waits for
    ::setsockopt(tls_.raw().socket(), SOL_SOCKET, SO_RCVBUF, &narrow, sizeof narrow);
    EXPECT_TRUE(tls_.connect());
    EXPECT_EQ(tls_.protocol(), "h2");
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_session_callbacks_new(&callbacks);
    nghttp2_session_callbacks_set_on_header_callback(callbacks, on_header);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, on_close);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, on_frame);
    nghttp2_option* option = nullptr;
    nghttp2_option_new(&option);
    nghttp2_option_set_peer_max_concurrent_streams(option, 10'000);
    nghttp2_option_set_no_auto_window_update(option, stream_window < 1 << 30);
    nghttp2_session_client_new2(&session_, callbacks, this, option);
    nghttp2_option_del(option);
    nghttp2_session_callbacks_del(callbacks);
    const nghttp2_settings_entry window{NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, stream_window};
    nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, &window, 1);
    nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, 1 << 30);
    flush();
  }
  ~Http2Client() { nghttp2_session_del(session_); }
  Http2Client(const Http2Client&) = delete;

  std::int32_t ask(const Asked& asked) {
    std::vector<std::pair<std::string, std::string>> fields{{":method", asked.method},
                                                            {":path", asked.path},
                                                            {":scheme", "https"},
                                                            {":authority", asked.authority}};
    fields.insert(fields.end(), asked.fields.begin(), asked.fields.end());
    std::vector<nghttp2_nv> raw;
    for (auto& [name, value] : fields)
      raw.push_back({reinterpret_cast<std::uint8_t*>(name.data()),
                     reinterpret_cast<std::uint8_t*>(value.data()), name.size(), value.size(),
                     NGHTTP2_NV_FLAG_NONE});
    nghttp2_data_provider body{};
    body.read_callback = read_body;
    const std::int32_t id =
        nghttp2_submit_request(session_, nullptr, raw.data(), raw.size(), asked.body ? &body : nullptr, this);
    if (asked.body) bodies_[id] = *asked.body;
    answers[id];
    flush();
    return id;
  }
  std::int32_t get(std::string path, std::vector<std::pair<std::string, std::string>> fields = {}) {
    return ask({.path = std::move(path), .fields = std::move(fields)});
  }

  void flush() {
    const std::uint8_t* bytes = nullptr;
    for (ssize_t size; (size = nghttp2_session_mem_send(session_, &bytes)) > 0;)
      tls_.send({reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size)});
  }

  /// False at the end.
  bool receive() {
    std::string bytes;
    if (!tls_.receive(bytes)) return false;
    ++records;
    nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    if (!silent) flush();
    return true;
  }
  const Answer& wait(std::int32_t id) {
    while (!answers[id].closed && receive()) {
    }
    return answers[id];
  }
  bool wait_until(const std::function<bool()>& holds) {
    while (!holds())
      if (!receive()) return false;
    return true;
  }
  void reset(std::int32_t id) {
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
    flush();
  }
  void prioritize(std::int32_t id, std::uint32_t urgency) {
    const std::string text = "u=" + std::to_string(urgency);
    nghttp2_submit_priority_update(session_, NGHTTP2_FLAG_NONE, id,
                                   reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
    flush();
  }
  /// All at once.
  void open_windows(std::initializer_list<std::int32_t> ids) {
    for (const std::int32_t id : ids)
      nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, id, 1 << 30);
    flush();
  }
  void send_raw(std::string_view bytes) { tls_.send(bytes); }

  std::map<std::int32_t, Answer> answers;
  std::optional<std::uint32_t> went_away;  // with that code
  bool silent = false;                     // acknowledges nothing
  std::size_t records = 0;                 // of TLS, received

 private:
  static Http2Client& of(void* user) { return *static_cast<Http2Client*>(user); }
  static int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                       std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                       void* user) {
    Answer& answer = of(user).answers[frame->hd.stream_id];
    const std::string_view field(reinterpret_cast<const char*>(name), name_size);
    std::string text(reinterpret_cast<const char*>(value), value_size);
    if (field == ":status") {
      answer.continued |= text == "100";
      answer.status = std::stoi(text);
    } else {
      answer.headers.add(field, std::move(text));
    }
    return 0;
  }
  static int on_data(nghttp2_session*, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
                     std::size_t size, void* user) {
    of(user).answers[id].body.append(reinterpret_cast<const char*>(bytes), size);
    return 0;
  }
  static int on_close(nghttp2_session*, std::int32_t id, std::uint32_t code, void* user) {
    of(user).answers[id].closed = code;
    of(user).answers[id].order = ++of(user).ended_;
    return 0;
  }
  static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
    if (frame->hd.type == NGHTTP2_GOAWAY) of(user).went_away = frame->goaway.error_code;
    return 0;
  }
  static ssize_t read_body(nghttp2_session*, std::int32_t id, std::uint8_t* to, std::size_t most,
                           std::uint32_t* flags, nghttp2_data_source*, void* user) {
    std::string& body = of(user).bodies_[id];
    const std::size_t count = std::min(most, body.size());
    std::copy_n(body.data(), count, to);
    body.erase(0, count);
    if (body.empty()) *flags |= NGHTTP2_DATA_FLAG_EOF;
    return static_cast<ssize_t>(count);
  }

  TlsClient tls_;
  nghttp2_session* session_ = nullptr;
  std::map<std::int32_t, std::string> bodies_;
  std::size_t ended_ = 0;
};

class Http2Test : public testing::Test {
 protected:
  static constexpr std::size_t large = 3 << 20;
  inline static std::shared_ptr<const std::string> shared;

  static void SetUpTestSuite() {
    ASSERT_EQ(psa_crypto_init(), PSA_SUCCESS);
    std::string text(large, '\0');
    for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>('a' + i % 23);
    shared = std::make_shared<const std::string>(std::move(text));
  }
  static void TearDownTestSuite() { shared.reset(); }

  static Reply with(decltype(Reply::body) body) {
    Reply reply = Reply::text(200, "image/png", "");
    reply.body = std::move(body);
    return reply;
  }

  void run(ServerConfig config = {}) {
    config.tls.emplace().self_signed = true;
    server = std::make_unique<TestServer>(std::move(config));
    Routes& routes = server->routes;
    routes.add(route("GET", "/hello", [](Request& request) {
      return Reply::text(200, "text/plain", request.secure ? "hello" : "in the clear");
    }));
    routes.add(route("GET", "/told", [](Request& request) {
      return Reply::text(200, "text/plain",
                         request.host + " " + std::string(request.headers.get(field::cookie)));
    }));
    routes.add(route("GET", "/shared", [](Request&) { return with(shared); }));
    routes.add(route("GET", "/own", [](Request&) { return with(*shared); }));
    const auto read_at = [](std::uint64_t offset, std::span<char> out) {
      return shared->copy(out.data(), out.size(), offset);
    };
    routes.add(route("GET", "/stream", [=](Request&) { return with(Stream{large, read_at}); }));
    routes.add(route("GET", "/broken", [](Request&) {
      return with(Stream{
          100, [](std::uint64_t, std::span<char>) -> std::size_t { throw std::runtime_error("disk"); }});
    }));
    Route fast = route("GET", "/fast", [](Request&) { return Reply(); });
    fast.fast = [](const Request&) { return std::optional(with(shared)); };
    routes.add(std::move(fast));
    constexpr std::size_t most = 8 << 20;
    routes.add(route(
        "POST", "/echo",
        [](Request& request) { return Reply::text(200, "text/plain", read_all(*request.body, most)); },
        most));
    routes.add(route(
        "POST", "/deaf", [](Request&) { return Reply::text(403, "text/plain", "no"); }, most));
    routes.add(route("GET", "/held", [this](Request&) {
      entered.count_down();
      held.wait();
      return Reply::text(200, "text/plain", "held");
    }));
    server->start();
  }

  static void expect_full_records(Http2Client& client, const std::string& path) {
    const std::size_t before = client.records;
    EXPECT_TRUE(client.wait(client.get(path)).body == *shared);
    constexpr std::size_t least = large / TlsTransport::record_size;
    EXPECT_LT(client.records - before, least * 5 / 4) << path;  // each piece of 128 KB has an end
  }

  std::latch entered{2}, held{1};
  std::unique_ptr<TestServer> server;
};

TEST_F(Http2Test, ManyRequestsShareAConnection) {
  ServerConfig config;
  config.reply_budget = 1 << 30;
  run(std::move(config));
  const std::vector<std::string> paths{"/hello", "/shared", "/stream", "/own", "/fast", "/nothing"};
  std::vector<std::thread> clients;
  for (int i = 0; i < 3; ++i)
    clients.emplace_back([&] {
      Http2Client client(server->port());
      std::map<std::int32_t, std::string> asked;
      for (int round = 0; round < 2; ++round)
        for (const std::string& path : paths) asked[client.get(path)] = path;
      for (const auto& [id, path] : asked) {
        const Answer& answer = client.wait(id);
        ASSERT_EQ(answer.closed, NGHTTP2_NO_ERROR) << path;
        EXPECT_EQ(answer.status, path == "/nothing" ? 404 : 200) << path;
        if (path == "/hello") EXPECT_EQ(answer.body, "hello");
        if (path != "/hello" && path != "/nothing") EXPECT_EQ(answer.body, *shared) << path;
        EXPECT_FALSE(answer.headers.find("connection"));
        EXPECT_FALSE(answer.headers.find("transfer-encoding"));
        EXPECT_TRUE(answer.headers.find("x-request-id"));
      }
    });
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(server->log(36).size(), 36u);
  EXPECT_EQ(server->server().statistics().accepted, 3u);
}

TEST_F(Http2Test, BodiesComeWithALengthAndWithout) {
  run();
  Http2Client client(server->port());
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{70'000}, large}) {
    const std::string body = shared->substr(0, size);
    const auto open = client.ask({.method = "POST", .path = "/echo", .body = body});
    const auto measured = client.ask({.method = "POST",
                                      .path = "/echo",
                                      .fields = {{"content-length", std::to_string(size)}},
                                      .body = body});
    const auto patient =
        client.ask({.method = "POST", .path = "/echo", .fields = {{"expect", "100-continue"}}, .body = body});
    for (const auto id : {open, measured, patient}) {
      const Answer& answer = client.wait(id);
      EXPECT_EQ(answer.status, 200) << size;
      EXPECT_TRUE(answer.body == body) << size;
      EXPECT_EQ(answer.continued, id == patient) << size;
    }
  }
}

TEST_F(Http2Test, WhoSendsWhatNobodyReadsIsAnswered) {
  run();
  Http2Client client(server->port());
  for (const std::size_t size : {std::size_t{100}, large}) {
    const Answer& answer =
        client.wait(client.ask({.method = "POST", .path = "/deaf", .body = shared->substr(0, size)}));
    EXPECT_EQ(answer.status, 403);
    EXPECT_EQ(answer.body, "no");
    EXPECT_EQ(answer.closed, NGHTTP2_NO_ERROR);
  }
  EXPECT_EQ(client.wait(client.get("/hello")).status, 200);
}

TEST_F(Http2Test, HeadsMeanWhatTheyMeanInHttp11) {
  run();
  Http2Client client(server->port());
  const auto told = [&](const Asked& asked) { return client.wait(client.ask(asked)); };
  EXPECT_EQ(told({.path = "/told", .authority = "Images.example.com:8443"}).body, "images.example.com ");
  EXPECT_EQ(told({.path = "/told", .fields = {{"cookie", "a=1"}, {"cookie", "b=2"}}}).body,
            "localhost a=1; b=2");
  const Answer head = told({.method = "HEAD", .path = "/shared"});
  EXPECT_EQ(head.headers.get("content-length"), std::to_string(large));
  EXPECT_EQ(head.body, "");
  EXPECT_EQ(told({.method = "HEAD", .path = "/nothing"}).status, 404);
  EXPECT_EQ(told({.method = "DELETE"}).status, 405);
  EXPECT_EQ(told({.method = "BREW"}).status, 501);
  EXPECT_EQ(told({.fields = {{"host", "elsewhere"}}}).status, 400);
  EXPECT_EQ(told({.authority = "localhost:x"}).status, 400);
  EXPECT_EQ(told({.path = "/%00"}).status, 400);
  EXPECT_EQ(told({.path = "/" + std::string(9'000, 'x')}).status, 414);
  EXPECT_EQ(told({.fields = {{"x", std::string(40'000, 'x')}}}).status, 431);
  std::vector<std::pair<std::string, std::string>> many;
  for (int i = 0; i < 101; ++i) many.emplace_back("x" + std::to_string(i), "y");
  EXPECT_EQ(told({.fields = many}).status, 431);
  EXPECT_EQ(told({.path = "/echo", .body = "a GET with a body"}).status, 400);
  EXPECT_EQ(told({}).body, "hello");
}

TEST_F(Http2Test, AStreamThatIsNotReadHoldsNoOther) {
  ServerConfig config;
  config.workers = 1;
  config.send_stall_time = 300ms;
  run(std::move(config));
  Http2Client client(server->port(), 1'000);
  for (const char* path : {"/stream", "/shared", "/fast", "/own"}) {
    const auto stuck = client.get(path);
    const auto other = client.get("/hello");
    EXPECT_EQ(client.wait(other).body, "hello");
    EXPECT_EQ(client.wait(stuck).closed, NGHTTP2_INTERNAL_ERROR);
    EXPECT_EQ(client.answers[stuck].body.size(), 1'000u);
  }
  EXPECT_THAT(server->log(8).back().detail, HasSubstr("too slowly"));
}

TEST_F(Http2Test, WhoReadsOnGetsTheRest) {
  run();
  Http2Client client(server->port(), 1'000);
  for (const char* path : {"/stream", "/shared", "/fast", "/own"}) {
    const auto id = client.get(path);
    EXPECT_TRUE(client.wait_until([&] { return client.answers[id].body.size() == 1'000; }));
    client.open_windows({id});
    EXPECT_TRUE(client.wait(id).body == *shared) << path;
  }
}

TEST_F(Http2Test, LargeRepliesArriveWhereThereIsNoRoomToHoldThem) {
  ServerConfig config;
  config.reply_budget = 300'000;
  config.send_stall_time = 5s;
  run(std::move(config));
  Http2Client client(server->port());
  std::vector<std::int32_t> asked;
  while (asked.size() < 12) asked.push_back(client.get("/stream"));
  for (const std::int32_t id : asked) EXPECT_TRUE(client.wait(id).body == *shared);
}

TEST_F(Http2Test, ManyThatAreNotReadHoldNoLargeReply) {
  run();
  Http2Client client(server->port(), 1'000);
  for (int i = 0; i < 10; ++i) client.get("/stream", {{"priority", "u=0"}});
  const auto other = client.get("/stream");
  client.open_windows({other});
  EXPECT_TRUE(client.wait(other).body == *shared);
}

TEST_F(Http2Test, TurnsThatAreNotTakenGoToOthers) {
  ServerConfig config;
  config.send_stall_time = 5s;
  run(std::move(config));
  Http2Client client(server->port());
  for (int round = 0; round < 5; ++round) {
    std::vector<std::int32_t> asked;
    while (asked.size() < 40) asked.push_back(client.get("/stream"));
    for (std::size_t i = 0; i < asked.size(); i += 4)
      for (std::size_t gone = i; gone < i + 3; ++gone) client.reset(asked[gone]);
    for (std::size_t i = 3; i < asked.size(); i += 4) EXPECT_TRUE(client.wait(asked[i]).body == *shared);
  }
}

TEST_F(Http2Test, LargeRepliesComeOneAfterTheOther) {
  run();
  Http2Client client(server->port());
  std::vector<std::int32_t> asked;
  while (asked.size() < 12)
    asked.push_back(client.get("/stream", {{"priority", asked.size() < 11 ? "u=6" : "u=1"}}));
  for (const std::int32_t id : asked) client.wait(id);
  EXPECT_LT(client.answers[asked[11]].order, client.answers[asked[10]].order);
  EXPECT_LT(client.answers[asked[0]].order, client.answers[asked[9]].order);
}

TEST_F(Http2Test, RecordsOfLargeRepliesAreFull) {
  run();
  Http2Client client(server->port());
  for (const char* path : {"/stream", "/shared", "/fast", "/own"}) expect_full_records(client, path);
}

TEST_F(Http2Test, RecordsAreFullWhereThereIsRoomForOneAtATime) {
  ServerConfig config;
  config.reply_budget = 1;
  run(std::move(config));
  Http2Client client(server->port());
  expect_full_records(client, "/stream");
}

TEST_F(Http2Test, TheUrgentComesFirst) {
  run();
  Http2Client client(server->port(), 1'000);
  const auto later = client.get("/shared", {{"priority", "u=5"}});
  const auto sooner = client.get("/shared", {{"priority", "u=1"}});
  EXPECT_TRUE(client.wait_until([&] {
    return client.answers[later].body.size() == 1'000 && client.answers[sooner].body.size() == 1'000;
  }));
  client.open_windows({later, sooner});
  client.wait(later);
  client.wait(sooner);
  EXPECT_LT(client.answers[sooner].order, client.answers[later].order);
}

TEST_F(Http2Test, AStreamThatIsResetLeavesTheOthers) {
  run();
  Http2Client client(server->port(), 1'000);
  const auto gone = client.get("/stream");
  EXPECT_TRUE(client.wait_until([&] { return client.answers[gone].body.size() == 1'000; }));
  client.reset(gone);
  EXPECT_EQ(client.wait(client.get("/hello")).body, "hello");
  for (const Logged& entry : server->log(2))
    EXPECT_EQ(entry.ending, entry.path == "/stream" ? Ending::client_gone : Ending::complete);
}

TEST_F(Http2Test, AReplyThatBreaksOffIsSaidToBe) {
  run();
  Http2Client client(server->port());
  EXPECT_EQ(client.wait(client.get("/broken")).closed, NGHTTP2_INTERNAL_ERROR);
  EXPECT_EQ(client.wait(client.get("/hello")).body, "hello");
}

TEST_F(Http2Test, HandlersThatRunCountAmongStreamsThatAreReset) {
  ServerConfig config;
  config.workers = 2;
  run(std::move(config));
  Http2Client client(server->port());
  client.get("/held");
  client.get("/held");
  entered.wait();
  std::vector<std::int32_t> waiting;
  while (waiting.size() < 98) waiting.push_back(client.get("/held"));
  while (server->server().statistics().queued < 98) std::this_thread::yield();
  for (const std::int32_t id : waiting) client.reset(id);
  EXPECT_EQ(client.wait(client.get("/hello")).closed, NGHTTP2_REFUSED_STREAM);
  held.count_down();
  while (client.wait(client.get("/hello")).status != 200) ASSERT_FALSE(client.went_away);
}

TEST_F(Http2Test, WhoOnlyResetsIsSentAway) {
  run();
  Http2Client client(server->port());
  for (int i = 0; i < 1'200; ++i) client.reset(client.get("/hello"));
  while (!client.went_away && client.receive()) {
  }
  EXPECT_NE(client.went_away.value_or(NGHTTP2_NO_ERROR), NGHTTP2_NO_ERROR);
  Http2Client other(server->port());
  EXPECT_EQ(other.wait(other.get("/hello")).body, "hello");
}

TEST_F(Http2Test, NonsenseEndsTheConnection) {
  run();
  for (const std::string& bytes :
       {std::string("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), std::string(64, '\xff'), std::string(64, '\0')}) {
    Http2Client client(server->port());
    client.send_raw(bytes);
    while (client.receive()) {
    }
    EXPECT_TRUE(client.went_away.has_value());
  }
}

TEST_F(Http2Test, WhatIdlesGoes) {
  ServerConfig config;
  config.idle_time = 200ms;
  config.head_time = 300ms;
  run(std::move(config));
  Http2Client client(server->port());
  EXPECT_EQ(client.wait(client.get("/hello")).body, "hello");
  while (client.receive()) {
  }
  EXPECT_EQ(client.went_away, NGHTTP2_NO_ERROR);
  Http2Client half(server->port());
  half.silent = true;
  half.send_raw({"\0\0\5\1\0\0\0\0\1\x82", 10});  // HEADERS without an end
  while (half.receive()) {
  }
  EXPECT_EQ(half.went_away, NGHTTP2_NO_ERROR);
}

TEST_F(Http2Test, AServerThatStopsFinishesWhatRuns) {
  ServerConfig config;
  config.workers = 2;
  run(std::move(config));
  Http2Client client(server->port());
  const auto first = client.get("/held"), second = client.get("/held");
  entered.wait();
  std::thread stopping([&] { server->server().stop(20s); });
  EXPECT_TRUE(client.wait_until([&] { return client.went_away.has_value(); }));
  held.count_down();
  EXPECT_EQ(client.wait(first).body, "held");
  EXPECT_EQ(client.wait(second).body, "held");
  stopping.join();
}

TEST_F(Http2Test, AServerThatIsDestroyedLeavesNobodyWaiting) {
  run();
  Http2Client client(server->port(), 1'000);
  for (const char* path : {"/stream", "/shared", "/fast", "/own"}) client.get(path);
  EXPECT_TRUE(client.wait_until([&] { return client.answers[1].body.size() == 1'000; }));
  server.reset();
  while (client.receive()) {
  }
}

}  // namespace
}  // namespace lightkeep::http
