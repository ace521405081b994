// What the reactors and workers of one server share. Made by Server, outlives all of them.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "app/http/connection.h"
#include "app/http/held_replies.h"
#include "app/http/http.h"
#include "app/http/open_bodies.h"
#include "app/http/proxy_trust.h"
#include "app/http/worker_pool.h"
#include "app/ip/address.h"
#include "sync/mutex.h"

namespace lightkeep::http {

/// Requests between their head and the last byte of their reply. Any thread.
class Activity {
 public:
  void begin() { ++count_; }
  void end();
  /// False when the time is over first.
  bool wait_idle(std::chrono::milliseconds time);

 private:
  std::atomic<std::size_t> count_{0};
  sync::Mutex mutex_;  // for those who wait
  sync::Condition idle_;
};

/// How many connections there may be, of one address and in all. Any thread.
class ConnectionLimits {
 public:
  ConnectionLimits(std::size_t total, std::size_t per_address) : total_(total), per_address_(per_address) {}

  /// `counted`: does the limit per address hold for this peer?
  bool enter(const ip::Address& peer, bool counted);
  void leave(const ip::Address& peer, bool counted);
  std::size_t open() const { return open_; }
  bool full() const { return open_ >= total_; }
  /// False when none has left by the end of `time`.
  bool wait_for_room(std::chrono::milliseconds time);

 private:
  const std::size_t total_, per_address_;
  std::atomic<std::size_t> open_{0};
  sync::Mutex mutex_;  // also for those who wait
  sync::Condition left_;
  std::map<ip::Address, std::size_t> by_site_ GUARDED_BY(mutex_);
};

/// Ids of requests, for log lines and X-Request-Id: unique within a run and hardly ever equal between two.
/// Not a secret. Any thread.
class RequestIds {
 public:
  RequestIds();
  /// 16 hexadecimal digits.
  std::string next();

 private:
  std::uint64_t seed_;
  std::atomic<std::uint64_t> count_{0};
};

struct Front {
  Front(ServerConfig c, const Routes& r, std::function<void(const Access&)> f);

  const ServerConfig config;
  const Routes& routes;
  const std::function<void(const Access&)> finished;
  const ProxyTrust trust;
  Budget buffers;
  Budget windows;  // fetched pieces of streams that wait for slow readers
  Budget records;  // of TLS that wait for slow readers; see TlsTransport
  HeldReplies held_replies;
  ConnectionLimits limits;
  RequestIds ids;
  Activity activity;
  OpenBodies bodies;
  std::atomic<bool> draining{false};
  std::atomic<std::uint64_t> accepted{0}, refused{0}, displaced{0};
  std::atomic<std::uint64_t> last_connection{0};  // its id
  // Three lanes, so that neither uploads nor handshakes can take the threads of the others. Requests whose
  // body is there, or that have none, run in `workers`. A body over `small_body` is pulled by its handler
  // while it comes: in `uploaders`, and set aside whenever it would wait for its sender (see BodyReader).
  WorkerPool workers, uploaders, handshakers;

  /// Tells the operator, once.
  void warn_of_unnamed_clients();
  /// Tells `finished` about the connection's exchange, once.
  void report(Connection& connection, Ending ending);
  /// A reply waits for a slow reader. What such replies hold in memory is bounded in all: of a stream no more
  /// than a piece, which can be fetched again; whole ones see HeldReplies. False when this one has to be cut.
  bool hold_output(Connection& connection);
  void let_go_output(Connection& connection);
  /// Its reply is broken off for this reason, unless it has one: to be closed next.
  static void cut(Connection& connection, std::string_view why);
  /// Reports what was not, and frees what a connection between requests does not need.
  void forget_exchange(Connection& connection);

 private:
  static void end_handler(Connection& connection);

  std::atomic_flag warned_of_unnamed_;
};

}  // namespace lightkeep::http
