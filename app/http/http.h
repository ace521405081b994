// Start here. HTTP mechanics without any rule of the product: requests, replies, the table of routes, the
// server. The composition root fills a `Routes` and runs a `Server` over it; the faces see `Request`, `Body`
// and `Reply` only.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "app/api/errors.h"

namespace lightkeep::http {

/// Header fields in order; names compare without case.
class Fields {
 public:
  const std::string* find(std::string_view name) const;  // the first; null when absent
  std::string_view get(std::string_view name) const;     // the first; empty when absent
  void set(std::string_view name, std::string value);    // replaces
  void add(std::string_view name, std::string value);
  void remove(std::string_view name);
  void reserve(std::size_t count) { fields_.reserve(count); }
  std::span<const std::pair<std::string, std::string>> all() const { return fields_; }

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

/// The request's body, pulled by the handler; nothing is read (and no 100 Continue sent) before the first
/// `read`. Where it still comes, `read` may come back on another thread: the handler holds no lock meanwhile.
class Body {
 public:
  virtual ~Body() = default;
  /// Bytes read, 0 at the end. Throws api::ApiError (payload_too_large, bad_user_input for broken framing or
  /// a body that came too slowly) and Disconnected.
  virtual std::size_t read(std::span<char> out) = 0;
  virtual std::optional<std::uint64_t> declared_size() const = 0;  // Content-Length

  /// Whose share of what large bodies may take this one is from now on: an organization's. Before, it is the
  /// client address's. This, or `read`, throws api::ApiError(unavailable) where that has its share already.
  virtual void charge_to(const std::string& /*owner*/) {}
  /// The handler waits for something else before it reads on: others may work on their bodies meanwhile.
  virtual void pause() {}
};

/// The peer went away; no reply is possible.
class Disconnected : public std::exception {};

struct Request {
  std::string method;   // upper case
  std::string target;   // as on the wire
  std::string path;     // of the target, percent-decoded once, valid UTF-8, no NUL; begins with '/'
  std::string query;    // raw, without '?'
  Fields headers;       // raw values
  std::string host;     // of the Host field, lower case, without port
  std::string client;   // the client's address; through a trusted proxy, the one that it names
  bool secure = false;  // TLS here, or a trusted proxy says so
  bool local = false;   // from this machine; behind a proxy, where that names such an address
  std::string id;       // for the log and X-Request-Id
  std::vector<std::pair<std::string, std::string>> parameters;  // of the route's pattern, decoded
  Body* body = nullptr;                                         // never null in a handler

  std::string_view parameter(std::string_view name) const;
};

/// Decoded `name=value` pairs of a query string or an urlencoded form, in order; '+' is a space.
/// Throws api::ApiError(bad_user_input) for broken escapes or invalid UTF-8.
std::vector<std::pair<std::string, std::string>> parse_query(std::string_view query);
/// The whole body, at most `limit` bytes.
std::string read_all(Body& body, std::size_t limit);

/// Bytes of known length that are fetched while they are sent.
struct Stream {
  std::uint64_t size = 0;
  /// Fills `out` as far as it can, at least one byte. Called on worker threads, one at a time, also after the
  /// handler has returned; the same bytes may be asked for again. A throw or a 0 breaks the connection off,
  /// for the length has been promised.
  std::function<std::size_t(std::uint64_t offset, std::span<char> out)> read_at;
};

struct Reply {
  int status = 200;
  Fields headers;  // Content-Length, Date, X-Request-Id and the security headers are added by the server
  std::variant<std::string, std::shared_ptr<const std::string>, Stream> body;
  bool ranges =
      false;  // GET with 200: honour Range and If-Range against this reply's ETag (RFC 9110 section 14)

  static Reply text(int status, std::string_view content_type, std::string body);
};

/// What a failure looks like: the JSON of doc/contract.md, section 3, a page, that of OAuth (RFC 6749
/// section 5.2), or that of GraphQL.
enum class Form { json, page, oauth, graphql };

using Handler = std::function<Reply(Request&)>;  // on a worker thread; may block; throws api::ApiError
/// On a reactor thread: must not block, allocate much or throw. An empty answer sends the request to the
/// workers.
using FastHandler = std::function<std::optional<Reply>(const Request&)>;

struct Route {
  std::string method;   // "GET" also answers HEAD
  std::string pattern;  // "/organizations/:org/libraries"; a last ":name*" takes the rest, slashes too;
                        // parameters may have a suffix: "/cdn/:file"
  std::uint64_t body_limit = 0;  // bytes of a body; 0: any body is refused with 413
  Handler handler;
  FastHandler fast;         // optional
  Form form = Form::json;   // of failures
  bool any_origin = false;  // scripts of every web page may call it and read its replies; the server answers
                            // their preflights (Fetch standard, section 3.2). Never for what looks at cookies
  bool quiet = false;       // no access log line for successes
  bool secret = false;      // the parameters of the path are secrets: the access log masks them
};

/// The table of routes. Filled before the server starts, then read by all threads.
class Routes {
 public:
  Routes();
  ~Routes();
  Routes(Routes&&) noexcept;
  Routes& operator=(Routes&&) noexcept;

  /// Two routes with one method and pattern are a std::logic_error. Parameters take one segment that is not
  /// empty; a literal segment wins over a parameter, a parameter over a rest.
  void add(Route route);
  /// Requests with this Host find their path below `prefix`: with host_prefix("cdn.example.com", "/cdn"),
  /// "/x.jpg" is "/cdn/x.jpg". A path that has the prefix already, and those below /.well-known/, stay what
  /// they are.
  void host_prefix(const std::string& host, std::string prefix);
  /// Requests with this Host find `path` at "/"; all else is where it is for others.
  void host_root(const std::string& host, std::string path);
  /// How failures look below `prefix` where no route matches, or none with the request's method.
  void failures_below(std::string prefix, Form form) { forms_.emplace_back(std::move(prefix), form); }
  Form form_below(std::string_view path, Form otherwise) const;
  /// How failures with Form::page look; else a minimal page.
  void error_page(std::function<Reply(int status, const api::ApiError& error)> render) {
    error_page_ = std::move(render);
  }

  /// Answers a person's GET (Accept prefers HTML) where no path matches, on hosts without a prefix.
  void otherwise(Handler handler);

  std::span<const Route> all() const { return routes_; }
  /// error_reply() with the page that error_page() gave.
  Reply failure(const api::ApiError& error, Form form) const;

  struct Match {
    const Route* route = nullptr;
    std::vector<std::pair<std::string, std::string>> parameters;
    std::string allow;        // when the path is known and the method is not: the value of Allow
    bool any_origin = false;  // of the route, or of one with this path and another method
  };
  Match match(std::string_view method, std::string_view host, std::string_view path) const;
  /// The route of `otherwise`, if it is for this request, which matches no other.
  const Route* match_otherwise(const Request& request) const;

 private:
  struct Node;
  class Search;
  std::string moved(std::string_view host, std::string_view path) const;
  std::string below_prefix(std::string_view host, std::string_view path) const;

  std::vector<Route> routes_;
  std::unique_ptr<Node> root_;
  std::vector<std::pair<std::string, std::string>> host_prefixes_;
  std::vector<std::pair<std::string, std::string>> host_roots_;
  std::vector<std::pair<std::string, Form>> forms_;
  std::optional<Route> otherwise_;
  std::function<Reply(int, const api::ApiError&)> error_page_;
};

/// The only place that maps an error to HTTP.
Reply error_reply(const api::ApiError& error, Form form);

struct TlsConfig {
  std::string certificate_file;  // PEM, chain; read again when the file changes
  std::string key_file;
  bool self_signed = false;  // make one at start, for trials
  std::string self_signed_name = "localhost";
  std::chrono::milliseconds check_every{1'000};  // of the files, when a connection comes
};

/// Which header fields a proxy tells of its client with: X-Forwarded-For and -Proto, or Forwarded (RFC 7239).
/// A proxy that sets one kind passes the other on as its client sent it.
enum class ForwardingFields { x_forwarded, forwarded };

struct ServerConfig {
  std::string address = "127.0.0.1";  // numeric IPv4 or IPv6
  std::uint16_t port = 8080;          // 0: any free one, see Server::port
  std::optional<TlsConfig> tls;       // empty: plain HTTP
  bool behind_proxy = false;          // forwarding headers count, from `trusted_proxies` only
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
  /// Refuses new work with 503, finishes what runs, returns when idle or after `grace`; when something still
  /// runs then, `late` is called first, to end what handlers wait for.
  void stop(std::chrono::milliseconds grace, const std::function<void()>& late = {});
  ServerStatistics statistics() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lightkeep::http
