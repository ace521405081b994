// For tests: a server on a loopback port that says what a test tells it to, in the clear or through TLS, and
// stand-ins for the resolver and the dialer that lead public addresses to it.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "app/net/dialer.h"
#include "app/net/resolver.h"
#include "app/net/testing/certificates.h"

namespace lightkeep::net {

/// One accepted connection, in the server's thread. Calls fail silently once the client is gone.
class Peer {
 public:
  virtual ~Peer() = default;
  virtual std::string read_head() = 0;                    // up to the empty line
  virtual std::string read_line() = 0;                    // without its CRLF; empty when the client has gone
  virtual std::string read_bytes(std::size_t count) = 0;  // fewer when the client has gone
  /// A handshake on the same connection; everything after it is encrypted. False when it failed.
  virtual bool start_tls(const Identity& identity) = 0;
  virtual bool send(std::string_view bytes) = 0;
  virtual void wait_for_close() = 0;  // of the client's side
  virtual void end_properly() = 0;    // for TLS: close_notify
};

class TestServer {
 public:
  using Handler = std::function<void(Peer&)>;

  explicit TestServer(Handler handler, std::shared_ptr<const Identity> identity = nullptr);
  ~TestServer();
  std::uint16_t port() const { return port_; }
  int connections() const { return connections_; }

 private:
  void accept_all();
  void serve(int connection);

  Handler handler_;
  std::shared_ptr<const Identity> identity_;  // null: no TLS
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<int> connections_ = 0;
  std::thread thread_;
};

/// Reads the request, sends `answer`, ends the connection.
TestServer::Handler answers(std::string answer);

/// Answers the look-ups of a name one list after the other; the last stays.
class FakeResolver : public Resolver {
 public:
  std::vector<ip::Address> resolve(const std::string& name, const Deadline& deadline) override;
  void add(const std::string& name, const std::vector<std::string>& addresses);
  int lookups() const { return lookups_; }

 private:
  std::map<std::string, std::vector<std::vector<ip::Address>>> answers_;
  int lookups_ = 0;
};

/// Stands between the checked address and the loopback server; an address that leads nowhere is unreachable.
class FakeDialer : public Dialer {
 public:
  Socket dial(const Endpoint& endpoint, const Deadline& deadline) override;
  void lead(const std::string& address, std::uint16_t port, const TestServer& server);
  const std::vector<std::string>& dialed() const { return dialed_; }  // "address port"

 private:
  std::map<std::string, std::uint16_t> routes_;
  std::vector<std::string> dialed_;
};

}  // namespace lightkeep::net
