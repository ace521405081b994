// TLS as clients see it: versions, resumption, names, renewal of certificates, and that a connection costs
// nothing while it waits.
#include <gmock/gmock.h>
#include <mbedtls/pem.h>
#include <mbedtls/ssl.h>
#include <sys/ioctl.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "app/http/http.h"
#include "app/http/test_client.h"
#include "app/http/test_tls_client.h"
#include "app/http/tls_context.h"
#include "app/http/tls_identity.h"

namespace lightkeep::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class TlsTest : public testing::Test {
 protected:
  static constexpr std::size_t large = 8 << 20;

  static void SetUpTestSuite() { ASSERT_EQ(psa_crypto_init(), PSA_SUCCESS); }

  void run(TlsConfig tls, ServerConfig config = {}) {
    tls.check_every = 0ms;
    config.tls = std::move(tls);
    config.warn = [this](const std::string& text) {
      const std::lock_guard lock(mutex);
      warnings.push_back(text);
    };
    server = std::make_unique<TestServer>(std::move(config));
    server->routes.add(route("GET", "/hello", [](Request& request) {
      return Reply::text(200, "text/plain", request.secure ? "secure" : "plain");
    }));
    Route fast = route("GET", "/fast", [](Request&) { return Reply(); });
    fast.fast = [](const Request&) { return std::optional(Reply::text(200, "text/plain", "fast")); };
    server->routes.add(std::move(fast));
    constexpr std::size_t most = 8 << 20;
    server->routes.add(route(
        "POST", "/count",
        [](Request& request) {
          return Reply::text(200, "text/plain", std::to_string(read_all(*request.body, most).size()));
        },
        most));
    server->routes.add(route(
        "GET", "/large", [](Request&) { return Reply::text(200, "text/plain", std::string(large, 'x')); }));
    server->routes.add(route("GET", "/stream", [](Request&) {
      Reply reply = Reply::text(200, "text/plain", "");
      reply.body = Stream{large, [](std::uint64_t, std::span<char> out) {
                            std::ranges::fill(out, 'x');
                            return out.size();
                          }};
      return reply;
    }));
    server->start();
  }
  void run_self_signed(ServerConfig config = {}) {
    TlsConfig tls;
    tls.self_signed = true;
    run(std::move(tls), std::move(config));
  }

  std::mutex mutex;
  std::vector<std::string> warnings;
  std::unique_ptr<TestServer> server;
};

TEST_F(TlsTest, SpeaksBothVersionsAndHttp11) {
  run_self_signed();
  for (const auto& [version, name] :
       std::vector<std::pair<TlsVersions, std::string>>{{tls12, "TLSv1.2"}, {tls13, "TLSv1.3"}}) {
    TlsClient client(server->port(), version);
    ASSERT_TRUE(client.connect());
    EXPECT_EQ(client.version(), name);
    EXPECT_EQ(client.protocol(), "http/1.1");
    EXPECT_TRUE(client.name_fits());
    EXPECT_THAT(client.ask("/hello"), testing::EndsWith("\r\n\r\nsecure"));
  }
}

TEST_F(TlsTest, ResumesByTicketInBothVersions) {
  run_self_signed();
  for (const TlsVersions version : {tls12, tls13}) {
    TlsSession session;
    TlsClient first(server->port(), version);
    ASSERT_TRUE(first.connect());
    first.ask("/hello", &session);
    TlsClient second(server->port(), version, &session);
    ASSERT_TRUE(second.connect());
    EXPECT_THAT(second.ask("/hello"), HasSubstr("secure"));
    EXPECT_LT(second.handshake_bytes() + 300, first.handshake_bytes());
  }
}

/// What a data folder does for the keys of tickets, and a clock.
struct KeptTickets {
  std::optional<std::string> bytes;
  std::int64_t now = 1'000'000;

  TlsConfig config() {
    TlsConfig out;
    out.self_signed = true;
    out.tickets = {.load = [this] { return bytes; },
                   .keep = [this](std::string_view keys) { bytes = std::string(keys); },
                   .unix_seconds = [this] { return now; }};
    return out;
  }
};

constexpr std::int64_t hour = 3600;

/// A first visit, of which the session is kept.
void visit(std::uint16_t port, TlsSession& session) {
  TlsClient client(port, tls13);
  ASSERT_TRUE(client.connect());
  client.ask("/hello", &session);
}

bool resumes(std::uint16_t port, TlsSession& session) {
  TlsClient client(port, tls13, &session);
  EXPECT_TRUE(client.connect());
  EXPECT_THAT(client.ask("/hello"), HasSubstr("secure"));
  return client.handshake_bytes() < 500;
}

TEST_F(TlsTest, TicketsSurviveARestart) {
  KeptTickets tickets;
  run(tickets.config());
  TlsSession session;
  visit(server->port(), session);
  server.reset();
  run(tickets.config());
  EXPECT_TRUE(resumes(server->port(), session));

  server.reset();
  tickets.bytes = "damaged";
  run(tickets.config());
  EXPECT_FALSE(resumes(server->port(), session));
}

TEST_F(TlsTest, KeysOfTicketsAreReplacedAndOpenForOneMoreTurn) {
  KeptTickets tickets;
  run(tickets.config());
  TlsSession session;
  visit(server->port(), session);
  const auto first = tickets.bytes;
  tickets.now += 11 * hour;
  EXPECT_TRUE(resumes(server->port(), session));
  EXPECT_EQ(tickets.bytes, first);
  tickets.now += 2 * hour;
  EXPECT_TRUE(resumes(server->port(), session));
  EXPECT_NE(tickets.bytes, first);
  tickets.now += 13 * hour;
  EXPECT_FALSE(resumes(server->port(), session));
}

/// What was kept is taken up only while it is of use: not after days, nor with a clock that was wrong.
TEST_F(TlsTest, OldKeysOfTicketsAreForgotten) {
  for (const std::int64_t later : {37 * hour, -hour}) {
    KeptTickets tickets;
    run(tickets.config());
    TlsSession session;
    visit(server->port(), session);
    server.reset();
    tickets.now += later;
    run(tickets.config());
    EXPECT_FALSE(resumes(server->port(), session)) << later;
  }
}

TEST_F(TlsTest, AFolderThatIsFullCostsTheTicketsOnly) {
  KeptTickets tickets;
  TlsConfig config = tickets.config();
  config.tickets.keep = [](std::string_view) { throw std::runtime_error("the disk is full"); };
  run(std::move(config));
  TlsSession session;
  visit(server->port(), session);
  EXPECT_TRUE(resumes(server->port(), session));
  const std::lock_guard lock(mutex);
  EXPECT_THAT(warnings, testing::ElementsAre(HasSubstr("will not survive a restart: the disk is full")));
}

std::string pem(const TlsIdentity& identity) {
  const auto& raw = identity.certificate()->raw;
  std::array<unsigned char, 8192> text{};
  std::size_t size = 0;
  mbedtls_pem_write_buffer("-----BEGIN CERTIFICATE-----\n", "-----END CERTIFICATE-----\n", raw.p, raw.len,
                           text.data(), text.size(), &size);
  return reinterpret_cast<const char*>(text.data());
}
std::string key_pem(const TlsIdentity& identity) {
  std::array<unsigned char, 8192> text{};
  mbedtls_pk_write_key_pem(identity.key(), text.data(), text.size());
  return reinterpret_cast<const char*>(text.data());
}
std::string der(const TlsIdentity& identity) {
  const auto& raw = identity.certificate()->raw;
  return {reinterpret_cast<const char*>(raw.p), raw.len};
}

/// A certificate and its key in files of their own.
class IdentityFiles {
 public:
  IdentityFiles() { std::filesystem::create_directory(folder_); }
  ~IdentityFiles() { std::filesystem::remove_all(folder_); }

  void write_certificate(const std::string& text) { replace("certificate.pem", text); }
  void write_key(const std::string& text) { replace("key.pem", text); }
  void write(const TlsIdentity& identity) {
    write_certificate(pem(identity));
    write_key(key_pem(identity));
  }
  TlsConfig config() const {
    TlsConfig out;
    out.files = {{folder_ / "certificate.pem", folder_ / "key.pem"}};
    return out;
  }

 private:
  /// Renamed into place, as renewal tools do; the new inode is what is noticed.
  void replace(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / "new") << text;
    std::filesystem::rename(folder_ / "new", folder_ / name);
  }
  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) / ("tls_test_" + std::to_string(::getpid()));
};

TEST_F(TlsTest, ANewCertificateIsTakenUpWithoutARestart) {
  IdentityFiles files;
  const auto first = TlsIdentity::self_signed("one.example"),
             second = TlsIdentity::self_signed("two.example");
  files.write(*first);
  run(files.config());
  TlsClient before(server->port());
  ASSERT_TRUE(before.connect());
  EXPECT_EQ(before.certificate(), der(*first));

  files.write_certificate(pem(*second));  // the key does not fit yet
  TlsClient meanwhile(server->port());
  ASSERT_TRUE(meanwhile.connect());
  EXPECT_EQ(meanwhile.certificate(), der(*first));
  files.write_key(key_pem(*second));
  TlsClient after(server->port());
  ASSERT_TRUE(after.connect());
  EXPECT_EQ(after.certificate(), der(*second));
  EXPECT_THAT(before.ask("/hello"), HasSubstr("secure"));  // an old session goes on
  const std::lock_guard lock(mutex);
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_THAT(warnings[0], HasSubstr("does not belong to the certificate"));
}

TEST_F(TlsTest, AStartWithoutAGoodPairSaysWhatIsWrong) {
  IdentityFiles files;
  const auto identity = TlsIdentity::self_signed("one.example");
  const auto start = [&] {
    try {
      run(files.config());
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_THAT(start(), HasSubstr("cannot read the certificate "));
  files.write_certificate(pem(*identity));
  EXPECT_THAT(start(), HasSubstr("cannot read the private key "));
  files.write_key(key_pem(*TlsIdentity::self_signed("two.example")));
  EXPECT_THAT(start(), HasSubstr("does not belong to the certificate"));
}

TEST_F(TlsTest, AnIdleConnectionIsTakenUpAgain) {
  run_self_signed();
  std::vector<std::unique_ptr<TlsClient>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<TlsClient>(server->port()));
    ASSERT_TRUE(clients.back()->connect());
  }
  EXPECT_EQ(server->server().statistics().busy_workers, 0u);
  for (auto& client : clients) EXPECT_THAT(client->ask("/hello"), HasSubstr("secure"));
}

TEST_F(TlsTest, LargeRepliesPassThroughASlowReader) {
  ServerConfig config;
  for (const char* target : {"/large", "/stream"}) {
    run_self_signed(config);
    TlsClient client(server->port());
    ASSERT_TRUE(client.connect());
    const std::string reply = client.ask(target);
    EXPECT_EQ(reply.size() - reply.find("\r\n\r\n") - 4, large);
    config.reply_budget = 1;  // one record at a time
  }
}

TEST_F(TlsTest, AnUnfinishedHandshakeEndsAtItsTimeAndHoldsNobody) {
  ServerConfig config;
  config.head_time = 1s;
  config.handshakers = 1;
  run_self_signed(config);
  RawClient silent(server->port()), partial(server->port()), wrong(server->port());
  partial.send(std::string("\x16\x03\x01\x02", 4));
  wrong.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  TlsClient client(server->port());
  ASSERT_TRUE(client.connect());
  EXPECT_THAT(client.ask("/hello"), HasSubstr("secure"));
  EXPECT_TRUE(silent.is_closed());
  EXPECT_TRUE(partial.is_closed());
  wrong.read_to_end();
}

TEST_F(TlsTest, FastAndSlowAnswersFollowEachOtherOnOneConnection) {
  run_self_signed();
  for (const TlsVersions version : {tls12, tls13}) {
    TlsClient client(server->port(), version);
    ASSERT_TRUE(client.connect());
    for (int i = 0; i < 20; ++i) {
      EXPECT_THAT(client.ask_once("GET /fast HTTP/1.1\r\nHost: x\r\n\r\n", 4), testing::EndsWith("fast"));
      EXPECT_THAT(client.ask_once("GET /hello HTTP/1.1\r\nHost: x\r\n\r\n", 6), testing::EndsWith("secure"));
    }
  }
}

TEST_F(TlsTest, BodiesOfEverySizeComeThrough) {
  run_self_signed();
  TlsClient client(server->port());
  ASSERT_TRUE(client.connect());
  for (const std::size_t size : {1u, 16384u, 65536u, 65537u, 3u << 20}) {
    const std::string text = std::to_string(size);
    EXPECT_THAT(client.ask_once("POST /count HTTP/1.1\r\nHost: x\r\nContent-Length: " + text + "\r\n\r\n" +
                                    std::string(size, 'x'),
                                text.size()),
                testing::EndsWith("\r\n\r\n" + text));
  }
}

TEST_F(TlsTest, RequestsInOneRecordAreAnsweredInOrder) {
  run_self_signed();
  TlsClient client(server->port());
  ASSERT_TRUE(client.connect());
  const std::string slow = "GET /hello HTTP/1.1\r\nHost: x\r\n\r\n",
                    fast = "GET /fast HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send(slow + fast + slow);
  const std::string all = client.ask("/fast");
  std::size_t replies = 0;
  for (auto at = all.find("HTTP/1.1 200 OK"); at != std::string::npos;
       at = all.find("HTTP/1.1 200 OK", at + 1))
    ++replies;
  EXPECT_EQ(replies, 4u);
}

/// A socket that listens on a free port, and the connections that it takes.
class Door {
 public:
  Door() : socket_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    const bool open = ::bind(socket_, reinterpret_cast<sockaddr*>(&address), size) == 0 &&
                      ::listen(socket_, 1) == 0 &&
                      ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size) == 0;
    EXPECT_TRUE(open);
    port_ = ntohs(address.sin_port);
  }
  ~Door() { ::close(socket_); }
  Door(const Door&) = delete;
  std::uint16_t port() const { return port_; }
  int accept() { return ::accept4(socket_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC); }

 private:
  int socket_;
  std::uint16_t port_ = 0;
};

void wait_readable(const Transport& transport) {
  pollfd entry{transport.socket(), POLLIN, 0};
  ASSERT_EQ(::poll(&entry, 1, 20'000), 1);
}

/// The client is held after its hello where it was told to be.
void shake_hands(Transport& transport, TlsClient& client, std::string_view then = {}) {
  std::thread peer([&client, then] {
    EXPECT_TRUE(client.connect());
    client.send(then);
    EXPECT_TRUE(client.release());
  });
  while (!transport.handshaken())
    if (transport.handshake() == Io::blocked) wait_readable(transport);
  peer.join();
}

/// The kernel tells of new bytes once. Those that came while another thread shook hands were told of then: a
/// look that finds only what was received in that time must not pass for the last one.
TEST_F(TlsTest, WhatCameDuringTheHandshakeIsNotTheLastThatCame) {
  TlsConfig config;
  config.self_signed = true;
  Budget records(0);
  TlsContext context(config, records, {});
  Door door;
  TlsClient client(door.port(), tls13);
  const auto transport = context.accept(door.accept());
  client.hold_after_hello();
  shake_hands(*transport, client, "head");
  client.send("body");
  wait_readable(*transport);
  std::string received;
  for (bool emptied = false; !emptied;) {
    std::array<char, 1024> bytes;
    const IoResult result = transport->receive(bytes);
    if (result.io != Io::moved) break;
    received.append(bytes.data(), result.count);
    emptied = result.count > 0 && transport->emptied();
  }
  EXPECT_EQ(received, "headbody");
}

/// Bytes that the client receives until the kernel has no more of them. They are lost to its session.
std::size_t drain(const Transport& transport, TlsClient& client) {
  std::size_t received = 0;
  int ready = 0;
  do {
    std::array<char, 64 << 10> bytes;
    const ssize_t count = ::recv(client.raw().socket(), bytes.data(), bytes.size(), MSG_DONTWAIT);
    if (count > 0) received += static_cast<std::size_t>(count);
    if (::ioctl(client.raw().socket(), FIONREAD, &ready) != 0) break;
  } while (transport.unacknowledged() > 0 || ready > 0);
  return received;
}

/// Sends until the socket takes no more: bytes that the transport has taken.
std::size_t fill(Transport& transport) {
  const std::string body(1 << 20, 'x');
  std::size_t taken = 0;
  for (;;) {
    const IoResult result = transport.send(std::array{std::string_view(body)});
    if (result.io != Io::moved) return taken;
    taken += result.count;
  }
}

TEST_F(TlsTest, AllThatWaitsForSlowReadersIsBounded) {
  TlsConfig config;
  config.self_signed = true;
  constexpr std::size_t readers = 8, rich = 3;
  constexpr std::size_t riches = rich * (TlsTransport::sent_at_once - TlsTransport::record_size);
  Budget records(riches);
  TlsContext context(config, records, {});
  Door door;
  std::vector<std::unique_ptr<TlsClient>> clients;
  std::vector<std::unique_ptr<Transport>> transports;
  std::vector<std::size_t> taken;
  while (clients.size() < readers) {
    clients.push_back(std::make_unique<TlsClient>(door.port(), tls13));
    transports.push_back(context.accept(door.accept()));
    shake_hands(*transports.back(), *clients.back());
    drain(*transports.back(), *clients.back());
    const int least = 1;  // for the kernel: it takes a part of what it is given last
    ::setsockopt(transports.back()->socket(), SOL_SOCKET, SO_SNDBUF, &least, sizeof least);
    taken.push_back(fill(*transports.back()));
  }
  std::size_t hold_more = 0;
  for (std::size_t i = 0; i < readers; ++i) {
    const std::size_t held = taken[i] - std::min(taken[i], drain(*transports[i], *clients[i]));
    if (held > TlsTransport::record_size) ++hold_more;
    EXPECT_LE(held, TlsTransport::sent_at_once);
  }
  EXPECT_LE(hold_more, rich);
  transports.clear();
  EXPECT_TRUE(records.take(riches));
}

}  // namespace
}  // namespace lightkeep::http
