// TLS as clients see it: versions, resumption, names, renewal of certificates, and that a connection costs
// nothing while it waits.
#include <gmock/gmock.h>
#include <mbedtls/pem.h>
#include <mbedtls/ssl.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "app/http/http.h"
#include "app/http/test_client.h"
#include "app/http/tls_context.h"
#include "app/http/tls_identity.h"

namespace lightkeep::http {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

struct Version {
  mbedtls_ssl_protocol_version low = MBEDTLS_SSL_VERSION_TLS1_2, high = MBEDTLS_SSL_VERSION_TLS1_3;
};
constexpr Version tls12{MBEDTLS_SSL_VERSION_TLS1_2, MBEDTLS_SSL_VERSION_TLS1_2};
constexpr Version tls13{MBEDTLS_SSL_VERSION_TLS1_3, MBEDTLS_SSL_VERSION_TLS1_3};

class Session {
 public:
  Session() { mbedtls_ssl_session_init(&session_); }
  ~Session() { mbedtls_ssl_session_free(&session_); }
  Session(const Session&) = delete;
  mbedtls_ssl_session* raw() { return &session_; }

 private:
  mbedtls_ssl_session session_;
};

/// A blocking TLS client over a RawClient's socket.
class TlsClient {
 public:
  explicit TlsClient(std::uint16_t port, Version version = {}, Session* resume = nullptr) : raw_(port) {
    mbedtls_ssl_config_init(&config_);
    mbedtls_ssl_init(&ssl_);
    mbedtls_ssl_config_defaults(&config_, MBEDTLS_SSL_IS_CLIENT, MBEDTLS_SSL_TRANSPORT_STREAM,
                                MBEDTLS_SSL_PRESET_DEFAULT);
    mbedtls_ssl_conf_rng(&config_, tls_random, nullptr);
    mbedtls_ssl_conf_authmode(&config_, MBEDTLS_SSL_VERIFY_OPTIONAL);
    mbedtls_ssl_conf_min_tls_version(&config_, version.low);
    mbedtls_ssl_conf_max_tls_version(&config_, version.high);
    mbedtls_ssl_conf_session_tickets(&config_, MBEDTLS_SSL_SESSION_TICKETS_ENABLED);
    mbedtls_ssl_conf_tls13_enable_signal_new_session_tickets(
        &config_, MBEDTLS_SSL_TLS1_3_SIGNAL_NEW_SESSION_TICKETS_ENABLED);
    mbedtls_ssl_conf_alpn_protocols(&config_, protocols_.data());
    mbedtls_ssl_setup(&ssl_, &config_);
    mbedtls_ssl_set_hostname(&ssl_, "localhost");
    mbedtls_ssl_set_bio(&ssl_, this, write_raw, read_raw, nullptr);
    if (resume) keep(mbedtls_ssl_set_session(&ssl_, resume->raw()));
  }
  ~TlsClient() {
    mbedtls_ssl_free(&ssl_);
    mbedtls_ssl_config_free(&config_);
  }
  TlsClient(const TlsClient&) = delete;

  bool connect() {
    const bool done = mbedtls_ssl_handshake(&ssl_) == 0;
    handshake_bytes_ = received_;
    return done;
  }

  /// An answer without a body limit of its own: up to the end of a body of `size` bytes.
  std::string ask_once(std::string_view request, std::size_t size) {
    send(request);
    std::string out;
    for (std::size_t end = std::string::npos; end == std::string::npos || out.size() < end + 4 + size;
         end = out.find("\r\n\r\n")) {
      std::array<unsigned char, 32 << 10> bytes;
      const int count = mbedtls_ssl_read(&ssl_, bytes.data(), bytes.size());
      if (count == MBEDTLS_ERR_SSL_WANT_READ || count == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET)
        continue;
      if (count <= 0) return {};
      out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(count));
    }
    return out;
  }

  /// The whole answer to a request that asks to be the last. Tickets that come on the way are kept in
  /// `tickets`.
  std::string ask(std::string_view target, Session* tickets = nullptr) {
    send("GET " + std::string(target) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    std::string out;
    std::array<unsigned char, 32 << 10> bytes;
    for (;;) {
      const int count = mbedtls_ssl_read(&ssl_, bytes.data(), bytes.size());
      if (count == MBEDTLS_ERR_SSL_WANT_READ) continue;  // after a message that was no data
      if (count == MBEDTLS_ERR_SSL_RECEIVED_NEW_SESSION_TICKET) {
        if (tickets) keep(mbedtls_ssl_get_session(&ssl_, tickets->raw()));
        tickets = nullptr;
        continue;
      }
      if (count <= 0) {
        EXPECT_TRUE(count == 0 || count == MBEDTLS_ERR_SSL_PEER_CLOSE_NOTIFY) << tls_error_text(count);
        break;
      }
      out.append(reinterpret_cast<const char*>(bytes.data()), static_cast<std::size_t>(count));
    }
    if (tickets) keep(mbedtls_ssl_get_session(&ssl_, tickets->raw()));  // TLS 1.2
    return out;
  }

  /// From the second flight on, what would be sent waits for release().
  void hold_after_hello() { holding_ = true; }
  bool release() {
    holding_ = false;
    return raw_.send(std::exchange(held_, {}));
  }

  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const int count =
          mbedtls_ssl_write(&ssl_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
      ASSERT_GT(count, 0);
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }

  std::string version() const { return mbedtls_ssl_get_version(&ssl_); }
  std::string protocol() const {
    return mbedtls_ssl_get_alpn_protocol(&ssl_) ? mbedtls_ssl_get_alpn_protocol(&ssl_) : "";
  }
  /// The certificate as it came; nothing when a session was resumed and none was sent.
  std::string certificate() const {
    const mbedtls_x509_crt* peer = mbedtls_ssl_get_peer_cert(&ssl_);
    return peer ? std::string(reinterpret_cast<const char*>(peer->raw.p), peer->raw.len) : "";
  }
  bool name_fits() const {
    return (mbedtls_ssl_get_verify_result(&ssl_) & MBEDTLS_X509_BADCERT_CN_MISMATCH) == 0;
  }
  RawClient& raw() { return raw_; }
  /// Received until the handshake was done; a resumed one has no certificate in it.
  std::size_t handshake_bytes() const { return handshake_bytes_; }

 private:
  static void keep(int code) { EXPECT_EQ(code, 0) << tls_error_text(code); }
  static int write_raw(void* self, const unsigned char* bytes, std::size_t size) {
    auto& client = *static_cast<TlsClient*>(self);
    if (client.holding_ && client.received_ > 0) {
      client.held_.append(reinterpret_cast<const char*>(bytes), size);
      return static_cast<int>(size);
    }
    return static_cast<int>(::send(client.raw_.socket(), bytes, size, MSG_NOSIGNAL));
  }
  static int read_raw(void* self, unsigned char* bytes, std::size_t size) {
    auto& client = *static_cast<TlsClient*>(self);
    const ssize_t count = ::recv(client.raw_.socket(), bytes, size, 0);
    if (count <= 0) return count == 0 ? MBEDTLS_ERR_SSL_CONN_EOF : MBEDTLS_ERR_SSL_INTERNAL_ERROR;
    client.received_ += static_cast<std::size_t>(count);
    return static_cast<int>(count);
  }

  RawClient raw_;
  bool holding_ = false;
  std::string held_;
  std::size_t received_ = 0, handshake_bytes_ = 0;
  std::array<const char*, 3> protocols_{"h2", "http/1.1", nullptr};
  mbedtls_ssl_config config_;
  mbedtls_ssl_context ssl_;
};

class TlsTest : public testing::Test {
 protected:
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
        "GET", "/large", [](Request&) { return Reply::text(200, "text/plain", std::string(8 << 20, 'x')); }));
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
       std::vector<std::pair<Version, std::string>>{{tls12, "TLSv1.2"}, {tls13, "TLSv1.3"}}) {
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
  for (const Version version : {tls12, tls13}) {
    Session session;
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
void visit(std::uint16_t port, Session& session) {
  TlsClient client(port, tls13);
  ASSERT_TRUE(client.connect());
  client.ask("/hello", &session);
}

bool resumes(std::uint16_t port, Session& session) {
  TlsClient client(port, tls13, &session);
  EXPECT_TRUE(client.connect());
  EXPECT_THAT(client.ask("/hello"), HasSubstr("secure"));
  return client.handshake_bytes() < 500;
}

TEST_F(TlsTest, TicketsSurviveARestart) {
  KeptTickets tickets;
  run(tickets.config());
  Session session;
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
  Session session;
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
    Session session;
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
  Session session;
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
    out.certificate_file = folder_ / "certificate.pem";
    out.key_file = folder_ / "key.pem";
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
  run_self_signed();
  TlsClient client(server->port());
  ASSERT_TRUE(client.connect());
  const std::string reply = client.ask("/large");
  EXPECT_EQ(reply.size() - reply.find("\r\n\r\n") - 4, std::size_t{8} << 20);
}

TEST_F(TlsTest, AnUnfinishedHandshakeEndsAtItsTimeAndHoldsNobody) {
  ServerConfig config;
  config.head_time = 300ms;
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
  for (const Version version : {tls12, tls13}) {
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

/// The kernel tells of new bytes once. Those that came while another thread shook hands were told of then: a
/// look that finds only what was received in that time must not pass for the last one.
TEST_F(TlsTest, WhatCameDuringTheHandshakeIsNotTheLastThatCame) {
  TlsConfig config;
  config.self_signed = true;
  TlsContext context(config, {});
  Door door;
  TlsClient client(door.port(), tls13);
  const auto transport = context.accept(door.accept());
  client.hold_after_hello();
  std::thread peer([&client] {
    EXPECT_TRUE(client.connect());
    client.send("head");
    EXPECT_TRUE(client.release());
  });
  while (!transport->handshaken())
    if (transport->handshake() == Io::blocked) wait_readable(*transport);
  peer.join();
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

}  // namespace
}  // namespace lightkeep::http
