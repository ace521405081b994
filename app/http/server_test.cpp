// The server as its clients see it: replies, bodies, connections that stay or go.
#include "app/http/http.h"
#include "app/http/test_client.h"

namespace lightkeep::http {
namespace {

constexpr std::uint64_t mebibyte = 1 << 20;

Reply echo(Request& request) {
  return Reply::text(200, "text/plain", read_all(*request.body, 64 * mebibyte));
}
Reply hello(Request&) {
  return Reply::text(200, "text/plain", "hello");
}

class ServerTest : public testing::Test {
 protected:
  void SetUp() override {
    server.routes.add(route("GET", "/hello", hello));
    server.routes.add(route("POST", "/echo", echo, 16 * mebibyte));
    server.routes.add(route("POST", "/deaf", hello, 16 * mebibyte));
    server.routes.add(route("GET", "/items/:id", [](Request& request) {
      return Reply::text(200, "text/plain", std::string(request.parameter("id")));
    }));
    server.routes.add(
        route("GET", "/fault", [](Request&) -> Reply { throw std::runtime_error("secret detail"); }));
    Route fast = route("GET", "/fast", hello);
    fast.fast = [](const Request& request) -> std::optional<Reply> {
      if (request.query == "slow") return std::nullopt;
      return Reply::text(200, "text/plain", "fast");
    };
    server.routes.add(std::move(fast));
    server.start();
  }
  TestServer server;
};

std::string get(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}
std::string post(std::string_view target, std::string_view body) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

TEST_F(ServerTest, AnswersFromAWorkerWithTheFieldsOfEveryReply) {
  const TestReply reply = server.ask(get("/hello"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "hello");
  EXPECT_EQ(reply.headers.get("Content-Length"), "5");
  EXPECT_EQ(reply.headers.get("X-Content-Type-Options"), "nosniff");
  EXPECT_EQ(reply.headers.get("Referrer-Policy"), "same-origin");
  EXPECT_EQ(reply.headers.get("Content-Security-Policy"), "default-src 'none'; frame-ancestors 'none'");
  EXPECT_EQ(reply.headers.get("X-Request-Id").size(), 16u);
  EXPECT_EQ(reply.headers.get("Date").size(), 29u);
  EXPECT_FALSE(reply.headers.find("Server"));
  EXPECT_FALSE(reply.headers.find("Keep-Alive"));
  EXPECT_FALSE(reply.headers.find("Strict-Transport-Security"));
}

TEST_F(ServerTest, AnswersOnTheReactorAndFallsBackToTheWorker) {
  RawClient client(server.port());
  EXPECT_EQ(client.ask(get("/fast")).body, "fast");
  EXPECT_EQ(client.ask(get("/fast?slow")).body, "hello");
  EXPECT_EQ(client.ask(get("/fast")).body, "fast");
}

TEST_F(ServerTest, HeadHasTheSameFieldsAndNoBody) {
  RawClient client(server.port());
  const TestReply worker = client.ask("HEAD /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(worker.headers.get("Content-Length"), "5");
  const TestReply fast = client.ask("HEAD /fast HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(fast.headers.get("Content-Length"), "4");
  EXPECT_EQ(client.ask(get("/hello")).body, "hello");  // nothing was left in between
}

TEST_F(ServerTest, ReadsBodiesOfEverySizeAndFraming) {
  RawClient client(server.port());
  for (const std::size_t size : {1u, 4096u, 65536u, 65537u, 3u << 20}) {
    std::string body(size, 'x');
    body.front() = 'a';
    body.back() = 'z';
    EXPECT_EQ(client.ask(post("/echo", body)).body, body);
    std::string chunks;
    for (std::size_t at = 0; at < body.size(); at += 1000) {
      const auto piece = body.substr(at, 1000);
      char line[16];
      std::snprintf(line, sizeof line, "%zx\r\n", piece.size());
      chunks += line + piece + "\r\n";
    }
    EXPECT_EQ(client
                  .ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks +
                       "0\r\n\r\n")
                  .body,
              body);
  }
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrder) {
  RawClient client(server.port());
  client.send(get("/fast") + post("/echo", "one") + get("/hello") + post("/echo", "two") + get("/fast"));
  EXPECT_EQ(client.read_reply().body, "fast");
  EXPECT_EQ(client.read_reply().body, "one");
  EXPECT_EQ(client.read_reply().body, "hello");
  EXPECT_EQ(client.read_reply().body, "two");
  EXPECT_EQ(client.read_reply().body, "fast");
}

TEST_F(ServerTest, UnknownPathsAndMethodsAreErrorsInContractForm) {
  const TestReply unknown = server.ask(get("/nowhere"));
  EXPECT_EQ(unknown.status, 404);
  EXPECT_TRUE(unknown.body.starts_with("{\"error\":{\"code\":\"ENDPOINT_NOT_FOUND\",\"message\":\""))
      << unknown.body;
  EXPECT_EQ(unknown.headers.get("Vary"), "Api-Version");
  const TestReply wrong = server.ask("DELETE /hello HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_EQ(wrong.headers.get("Allow"), "GET, HEAD");
}

TEST_F(ServerTest, AFaultLeaksNothing) {
  const TestReply reply = server.ask(get("/fault"));
  EXPECT_EQ(reply.status, 500);
  EXPECT_EQ(reply.body.find("secret"), std::string::npos);
  EXPECT_EQ(server.log(1).at(0).detail, "secret detail");
}

TEST_F(ServerTest, ABrowserGetsAPageAtAnUnknownPath) {
  const TestReply page =
      server.ask("GET /nowhere HTTP/1.1\r\nHost: x\r\nAccept: text/html,*/*;q=0.8\r\n\r\n");
  EXPECT_EQ(page.status, 404);
  EXPECT_EQ(page.headers.get("Content-Type"), "text/html; charset=utf-8");
}

/// Plain HTTP that a proxy on this machine passes on for somebody else.
class ForwardedTest : public testing::Test {
 protected:
  ForwardedTest() : server(behind_a_proxy()) {
    Route page = route("GET", "/page", hello);
    page.form = Form::page;
    page.fast = [](const Request&) { return std::optional(Reply::text(200, "text/html", "fast")); };
    server.routes.add(std::move(page));
    server.routes.add(route("GET", "/api", [](Request& request) {
      return Reply::text(200, "text/plain", request.client + (request.secure ? " secure" : " plain"));
    }));
    server.start();
  }
  static ServerConfig behind_a_proxy() {
    ServerConfig config;
    config.behind_proxy = true;
    config.public_url = "https://images.example.com";
    return config;
  }
  TestReply ask(std::string_view target, std::string_view proto) {
    return server.ask("GET " + std::string(target) +
                      " HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.7\r\nX-Forwarded-Proto: " +
                      std::string(proto) + "\r\n\r\n");
  }
  TestServer server;
};

TEST_F(ForwardedTest, HttpsAllTheWayIsAnsweredAndStaysHttps) {
  const TestReply reply = ask("/api", "https");
  EXPECT_EQ(reply.body, "198.51.100.7 secure");
  EXPECT_TRUE(reply.headers.get("Strict-Transport-Security").starts_with("max-age="));
}

TEST_F(ForwardedTest, PlainHttpIsRefusedToProgramsAndLeadsPeopleToHttps) {
  const TestReply api = ask("/api", "http");
  EXPECT_EQ(api.status, 403);
  EXPECT_TRUE(api.body.starts_with("{\"error\":{\"code\":\"FORBIDDEN\"")) << api.body;
  const TestReply page = ask("/page?a=b", "http");
  EXPECT_EQ(page.status, 308);
  EXPECT_EQ(page.headers.get("Location"), "https://images.example.com/page?a=b");
}

TEST_F(ForwardedTest, SomebodyOnThisMachineNeedsNoHttps) {
  const TestReply reply = server.ask(get("/api"));
  EXPECT_EQ(reply.body, "127.0.0.1 plain");
  EXPECT_FALSE(reply.headers.find("Strict-Transport-Security"));
}

}  // namespace
}  // namespace lightkeep::http
