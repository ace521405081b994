// The server over a table of routes: its configuration, its counters and what it tells of each request. Run
// by the composition root; any thread, but for start and stop.
#pragma once

#include <chrono>
#include <cstdint>
#include <ctime>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/http/routes.h"

namespace lightkeep::http {

/// Where the keys of TLS session tickets are while no server runs. Without it, a restart has new ones.
struct TicketKeeper {
  std::function<std::optional<std::string>()> load;  // what was kept last; nothing where there is none
  std::function<void(std::string_view)> keep;        // may throw: they are used all the same
  std::function<std::int64_t()> unix_seconds = [] { return static_cast<std::int64_t>(std::time(nullptr)); };
};

class TlsSupply;

struct TlsFiles {
  std::string certificate;  // PEM, chain
  std::string key;          // PEM
};

struct TlsConfig {
  std::vector<TlsFiles>
      files{};               // read again when they change; of several a client gets the first it can check
  bool self_signed = false;  // make one at start, for trials
  std::string self_signed_name = "localhost";
  const TlsSupply* supply = nullptr;  // outlives the server, and gives the certificate; until it has one, one
                                      // is made as above
  std::chrono::milliseconds check_every{1'000};  // of the files, when a connection comes
  TicketKeeper tickets{};

  bool trial() const;  // the certificate in use is one made here: browsers must not insist on it
};

/// Which header fields a proxy tells of its client with: X-Forwarded-For and -Proto, or Forwarded (RFC 7239).
/// A proxy that sets one kind passes the other on as its client sent it.
enum class ForwardingFields { x_forwarded, forwarded };

struct ServerConfig {
  std::string address = "127.0.0.1";          // numeric IPv4 or IPv6
  std::uint16_t port = 8080;                  // 0: any free one, see Server::port
  std::optional<std::uint16_t> plain_port{};  // of the same address, for plain HTTP beside TLS: redirects to
                                              // it, and answers what any caller may ask for in the clear
  std::optional<TlsConfig> tls;               // empty: plain HTTP
  bool behind_proxy = false;                  // forwarding headers count, from `trusted_proxies` only
  std::vector<std::string> trusted_proxies = {"127.0.0.1", "::1"};  // addresses or CIDR blocks
  ForwardingFields forwarding_fields = ForwardingFields::x_forwarded;
  std::function<void(const std::string&)> warn;  // a sentence for the operator's log; any thread
  std::string public_url;                        // "https://images.example.com", for redirects to https
  int workers = 16;          // threads that run handlers whose body is there already, or that have none
  int uploaders = 64;        // threads that run handlers while their bodies come
  std::size_t bodies = 256;  // that come at a time, with or without a thread; one address, and one owner (see
                             // Body::charge_to), gets a quarter of them
  int handshakers = 2;       // threads that do TLS handshakes
  int reactors = 2;
  std::size_t queue = 1024;              // requests that wait for a thread; beyond it: 503
  std::size_t small_body = 64 << 10;     // bodies of this size are taken in before a thread is, and of
                                         // others so much, when they come slowly
  std::size_t buffer_budget = 32 << 20;  // bytes of memory for such bodies, and for large heads
  std::size_t reply_budget = 64 << 20;   // bytes of memory for replies that wait for slow readers
  std::size_t head_limit = 32 << 10;     // bytes of request line and fields
  std::size_t field_limit = 100;
  std::chrono::milliseconds head_time{10'000};        // for the whole head, and for a TLS handshake
  std::chrono::milliseconds idle_time{75'000};        // between requests
  std::chrono::milliseconds body_stall_time{30'000};  // without a byte of the body
  std::uint64_t body_bytes_per_second = 4 << 10;      // slowest accepted average ...
  std::chrono::milliseconds body_grace_time{30'000};  // ... after this
  std::chrono::milliseconds send_stall_time{30'000};  // without a byte taken by the peer
  std::chrono::milliseconds feed_time{15'000};        // a feed that says nothing is asked so often
  std::chrono::milliseconds linger_time{
      5'000};                        // for the peer to read the last reply before the connection goes
  std::size_t connections = 10'000;  // beyond it, those that have waited longest for a request give way
  std::size_t connections_per_address = 1'000;  // loopback and trusted proxies are free
};

/// How a reply came to its end.
enum class Ending {
  complete,     // all of it was sent
  client_gone,  // the client went away before
  cut           // the server broke it off; the detail says why
};

/// One finished request, for the access log and the metrics.
struct Access {
  const Request* request = nullptr;
  const Route* route = nullptr;  // null when none matched
  int status = 0;
  std::uint64_t bytes_in = 0;   // of the body
  std::uint64_t bytes_out = 0;  // of the body
  std::chrono::microseconds time{};
  Ending ending = Ending::complete;
  std::string_view detail;  // of an error or a cut, for the log only
};

struct ServerStatistics {
  std::uint64_t accepted = 0;
  std::uint64_t refused = 0;    // over a connection limit
  std::uint64_t displaced = 0;  // gave way to others, while they waited for a request
  std::size_t open = 0;
  std::size_t busy_workers = 0;
  std::size_t open_bodies = 0;  // that still come, too large to be taken in before their handlers run
  std::size_t queued = 0;       // requests waiting for a worker
};

/// Epoll reactors, workers, and TLS where there is a certificate. `routes` outlives it.
class Server {
 public:
  Server(ServerConfig config, const Routes& routes, std::function<void(const Access&)> finished);
  ~Server();  // stops at once
  Server(const Server&) = delete;

  /// Takes the address, so that `port` is known before the routes are filled; connections wait until `start`.
  /// Throws std::runtime_error with a sentence for the operator.
  void bind();
  void start();  // binds when that has not been done
  std::uint16_t port() const;
  bool has_plain_port() const;  // in its configuration
  /// Takes the plain port, which `bind` leaves alone: so that a server may go on without it. Throws as
  /// `bind`.
  void bind_plain();
  /// Refuses new work with 503, finishes what runs, returns when idle or after `grace`; when something still
  /// runs then, `late` is called first, to end what handlers wait for.
  void stop(std::chrono::milliseconds grace, const std::function<void()>& late = {});
  ServerStatistics statistics() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lightkeep::http
