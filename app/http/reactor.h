// One thread that owns connections while no worker has them: it waits for bytes with epoll, reads heads and
// small bodies, answers the hot path, parks slow readers, and enforces every time limit. It never blocks on a
// peer, a disk or a handshake.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <queue>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "app/http/connection.h"
#include "app/http/front.h"
#include "app/http/transport.h"
#include "sync/mutex.h"

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

class Reactor {
 public:
  explicit Reactor(Front& front);
  ~Reactor();
  Reactor(const Reactor&) = delete;

  void start();
  /// Breaks all connections so that workers that wait for peers come back. The thread goes on to take them
  /// back.
  void abort_all();
  /// Ends the thread; no worker has a connection of this reactor any more.
  void stop();

  /// Any thread.
  void adopt(std::unique_ptr<Connection> connection);
  /// Closes some of its connections that wait for a request, those that have waited longest; none that came
  /// after connection `newest`, for which room may have been made. Any thread.
  void make_room(std::uint64_t newest);
  /// Breaks a reply off that HeldReplies holds no more. Any thread.
  void cut(std::uint64_t connection);
  /// By the worker that has it; it must not touch it afterwards.
  void give_back(Connection& connection);

 private:
  enum class Next {
    again,
    wait,
    gone
  };  // of a step: go on, wait for events or the deadline, the connection is no more or somebody else's

  void loop();
  void take_mail();
  void take_in(std::unique_ptr<Connection> arrival);
  void on_event(std::uint64_t id, std::uint32_t events);
  void expire_due();
  void displace(std::uint64_t newest);
  void cut_now(std::uint64_t id);
  static bool waits_for_request(const Connection& connection);
  void advance(Connection& connection);
  Next step(Connection& connection);

  Next wait_handshake(Connection& connection);
  Next read_head(Connection& connection);
  Next begin(Connection& connection, std::size_t head_size);
  Next route(Connection& connection);
  Next buffer_body(Connection& connection);
  Next gather_body(Connection& connection);
  Next send(Connection& connection);
  Next drain(Connection& connection);
  Next linger(Connection& connection);
  Next resume(Connection& connection);
  static bool take_back(Connection& connection, Turn otherwise);

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
  Next close(Connection& connection);
  Next expire(Connection& connection);

  static void enter(Connection& connection, Phase phase);
  void enter_working(Connection& connection);
  void set_deadline(Connection& connection, Clock::time_point when);
  void wake();

  Front& front_;
  int epoll_ = -1, wake_ = -1;
  std::thread thread_;
  Clock::time_point now_;
  Timers timers_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
  std::vector<std::uint64_t> unfinished_;  // gave way to others in mid-work
  std::array<char, 64 << 10> scratch_;

  sync::Mutex mutex_;
  std::vector<std::unique_ptr<Connection>> arrivals_ GUARDED_BY(mutex_);
  std::vector<Connection*> returns_ GUARDED_BY(mutex_);
  std::vector<std::uint64_t> cuts_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false, aborting_ GUARDED_BY(mutex_) = false;
  std::uint64_t crowded_up_to_ = 0;  // make_room's connection; 0: there is room
};

}  // namespace lightkeep::http
