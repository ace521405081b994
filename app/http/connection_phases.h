// What a connection does on its reactor, phase by phase: each step does one thing without blocking and says
// how to go on. Called by the reactor; its thread.
#pragma once

#include <array>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <queue>
#include <unordered_map>
#include <vector>

#include "app/http/connection.h"
#include "app/http/front.h"

namespace lightkeep::http {

/// When connections are due. A deadline that moves away costs nothing: the old entry finds out when it comes
/// up. One thread.
class Timers {
 public:
  struct Entry {
    Clock::time_point when;
    std::uint64_t connection;
    bool operator>(const Entry& other) const { return when > other.when; }
  };

  void add(Entry entry) { entries_.push(entry); }
  bool empty() const { return entries_.empty(); }
  Clock::time_point next() const { return entries_.top().when; }
  Entry pop() {
    const Entry entry = entries_.top();
    entries_.pop();
    return entry;
  }

 private:
  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> entries_;
};

using Connections = std::unordered_map<std::uint64_t, std::unique_ptr<Connection>>;  // by id

class ConnectionPhases {
 public:
  enum class Next {
    again,  // go on
    wait,   // for events or the deadline
    gone    // the connection is no more, or somebody else's
  };

  /// `connections` are those of the reactor, of which one is taken out when it is closed, and to which
  /// streams of HTTP/2 are added: `begun` hears of these.
  ConnectionPhases(Front& front, Connections& connections, Timers& timers, std::vector<std::uint64_t>& begun)
      : front_(front), connections_(connections), timers_(timers), begun_(begun) {}

  /// The time that the next steps go by.
  void set_now(Clock::time_point now) { now_ = now; }
  Clock::time_point now() const { return now_; }

  Next step(Connection& connection);
  /// A worker has given it back.
  Next resume(Connection& connection);
  /// Its deadline has come.
  Next expire(Connection& connection);
  Next close(Connection& connection);
  void set_deadline(Connection& connection, Clock::time_point when);
  /// False while the worker still has it.
  static bool take_back(Connection& connection, Turn otherwise);

 private:
  Next wait_handshake(Connection& connection);
  Next read_head(Connection& connection);
  Next begin(Connection& connection, Head head);
  Next route(Connection& connection);
  Next buffer_body(Connection& connection);
  Next gather_body(Connection& connection);
  Next send(Connection& connection);
  Next wait_for_room(Connection& connection);
  Next listen(Connection& connection);
  Next fetch(Connection& connection);
  Next drain(Connection& connection);
  Next linger(Connection& connection);
  Next multiplex(Connection& connection);

  Next greet(Connection& connection);
  void begin_streams(Connection& connection);
  Next part(Connection& connection);
  Clock::time_point multiplexes_until(const Connection& connection) const;
  /// Receives into the input once. `wait` when there is nothing now.
  Next receive(Connection& connection);
  Next take_body(Connection& connection, std::size_t most);
  bool hand_over(Connection& connection, WorkerPool& pool, Job job);
  Next dispatch(Connection& connection, bool waits_for_body);
  Next go_on(Connection& connection);
  Next tell_handler(Connection& connection, std::exception_ptr failure);
  Next reply(Connection& connection, Reply answer, bool keep);
  bool is_too_slow(const Connection& connection) const;
  Next fail(Connection& connection, const api::ApiError& error);
  Next finish(Connection& connection);
  Next lose(Connection& connection);

  static void enter(Connection& connection, Phase phase);
  void enter_working(Connection& connection);

  Front& front_;
  Connections& connections_;
  Timers& timers_;
  std::vector<std::uint64_t>& begun_;
  Clock::time_point now_;
  std::array<char, 64 << 10> scratch_;
};

}  // namespace lightkeep::http
