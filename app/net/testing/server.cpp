#include "app/net/testing/server.h"

#include <arpa/inet.h>
#include <mbedtls/ssl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "app/net/error.h"

namespace lightkeep::net {

namespace {

class PlainPeer : public Peer {
 public:
  explicit PlainPeer(int socket) : socket_(socket) {}

  std::string read_head() override {
    std::string head;
    char c = 0;
    while (!head.ends_with("\r\n\r\n") && receive(&c, 1) == 1) head += c;
    return head;
  }
  bool send(std::string_view bytes) override {
    while (!bytes.empty()) {
      const auto count = transmit(bytes);
      if (count <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
  }
  void wait_for_close() override {
    char buffer[256];
    while (receive(buffer, sizeof buffer) > 0) {
    }
  }
  std::string read_line() override {
    std::string line;
    char c = 0;
    while (!line.ends_with('\n') && receive(&c, 1) == 1) line += c;
    while (line.ends_with('\n') || line.ends_with('\r')) line.pop_back();
    return line;
  }
  std::string read_bytes(std::size_t count) override {
    std::string bytes(count, '\0');
    std::size_t done = 0;
    for (ssize_t got = 1; done < count && got > 0;
         done += static_cast<std::size_t>(std::max<ssize_t>(got, 0)))
      got = receive(bytes.data() + done, count - done);
    bytes.resize(done);
    return bytes;
  }
  bool start_tls(const Identity& identity) override;
  void end_properly() override {
    if (upgraded_) upgraded_->end_properly();
  }

 protected:
  virtual ssize_t receive(char* out, std::size_t size) {
    return upgraded_ ? upgraded_->receive(out, size) : ::recv(socket_, out, size, 0);
  }
  virtual ssize_t transmit(std::string_view bytes) {
    return upgraded_ ? upgraded_->transmit(bytes) : ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
  }
  int socket_;

 private:
  std::unique_ptr<PlainPeer> upgraded_;  // speaks instead once there was a handshake
};

// Not mbedtls_net_send: its signal for a client that has hung up would end the tests.
int send_some(void* socket, const unsigned char* bytes, std::size_t size) {
  const ssize_t count = ::send(*static_cast<int*>(socket), bytes, size, MSG_NOSIGNAL);
  return count < 0 ? MBEDTLS_ERR_SSL_INTERNAL_ERROR : static_cast<int>(count);
}

int receive_some(void* socket, unsigned char* bytes, std::size_t size) {
  const ssize_t count = ::recv(*static_cast<int*>(socket), bytes, size, 0);
  return count < 0 ? MBEDTLS_ERR_SSL_CONN_EOF : static_cast<int>(count);
}

class TlsPeer : public PlainPeer {
 public:
  TlsPeer(int socket, const Identity& identity) : PlainPeer(socket) {
    auto& mutable_identity = const_cast<Identity&>(identity);  // mbedTLS knows no const; it only reads
    mbedtls_ssl_init(&ssl_);
    mbedtls_ssl_config_init(&config_);
    mbedtls_ssl_config_defaults(&config_, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM,
                                MBEDTLS_SSL_PRESET_DEFAULT);
    mbedtls_ssl_conf_rng(&config_, mbedtls_ctr_drbg_random, &mutable_identity.random);
    mbedtls_ssl_conf_own_cert(&config_, &mutable_identity.certificate, &mutable_identity.key);
    mbedtls_ssl_conf_max_tls_version(&config_, identity.newest);
    mbedtls_ssl_setup(&ssl_, &config_);
    mbedtls_ssl_set_bio(&ssl_, &socket_, send_some, receive_some, nullptr);
    ready_ = mbedtls_ssl_handshake(&ssl_) == 0;
  }
  ~TlsPeer() override {
    mbedtls_ssl_free(&ssl_);
    mbedtls_ssl_config_free(&config_);
  }
  bool ready() const { return ready_; }
  void end_properly() override { mbedtls_ssl_close_notify(&ssl_); }

 private:
  ssize_t receive(char* out, std::size_t size) override {
    return mbedtls_ssl_read(&ssl_, reinterpret_cast<unsigned char*>(out), size);
  }
  ssize_t transmit(std::string_view bytes) override {
    return mbedtls_ssl_write(&ssl_, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
  }

  mbedtls_ssl_context ssl_;
  mbedtls_ssl_config config_;
  bool ready_ = false;
};

bool PlainPeer::start_tls(const Identity& identity) {
  auto peer = std::make_unique<TlsPeer>(socket_, identity);
  if (!peer->ready()) return false;
  upgraded_ = std::move(peer);
  return true;
}

}  // namespace

TestServer::TestServer(Handler handler, std::shared_ptr<const Identity> identity)
    : handler_(std::move(handler)),
      identity_(std::move(identity)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  socklen_t size = sizeof address;
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0)
    throw std::runtime_error("listen");
  ::getsockname(listener_, generic, &size);
  port_ = ntohs(address.sin_port);
  thread_ = std::thread([this] { accept_all(); });
}

TestServer::~TestServer() {
  ::shutdown(listener_, SHUT_RDWR);  // wakes accept
  thread_.join();
  ::close(listener_);
}

void TestServer::accept_all() {
  for (int connection; (connection = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC)) >= 0;
       ::close(connection)) {
    ++connections_;
    serve(connection);
  }
}

void TestServer::serve(int connection) {
  if (!identity_) {
    PlainPeer peer(connection);
    handler_(peer);
    return;
  }
  TlsPeer peer(connection, *identity_);
  if (peer.ready()) handler_(peer);
}

TestServer::Handler answers(std::string answer) {
  return [answer = std::move(answer)](Peer& peer) {
    peer.read_head();
    peer.send(answer);
    peer.end_properly();
  };
}

std::vector<ip::Address> FakeResolver::resolve(const std::string& name, const Deadline& deadline) {
  deadline.check();
  ++lookups_;
  auto& lists = answers_[name];
  if (lists.empty()) return {};
  const std::vector<ip::Address> list = lists.front();
  if (lists.size() > 1) lists.erase(lists.begin());
  return list;
}

void FakeResolver::add(const std::string& name, const std::vector<std::string>& addresses) {
  std::vector<ip::Address> list;
  for (const std::string& text : addresses) list.push_back(ip::Address::parse(text).value());
  answers_[name].push_back(list);
}

void FakeDialer::lead(const std::string& address, std::uint16_t port, const TestServer& server) {
  routes_[address + " " + std::to_string(port)] = server.port();
}

Socket FakeDialer::dial(const Endpoint& endpoint, const Deadline& deadline) {
  const std::string wanted = endpoint.address.text() + " " + std::to_string(endpoint.port);
  dialed_.push_back(wanted);
  const auto route = routes_.find(wanted);
  if (route == routes_.end()) throw Error(Fault::unreachable, "the server cannot be reached", wanted);
  return tcp_dialer()->dial({*ip::Address::parse("127.0.0.1"), route->second}, deadline);
}

}  // namespace lightkeep::net
