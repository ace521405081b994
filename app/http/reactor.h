// One thread that owns connections while no worker has them: it waits for bytes with epoll, reads heads and
// small bodies, answers the hot path, parks slow readers, and enforces every time limit. It never blocks on a
// peer, a disk or a handshake.
#pragma once

#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "app/http/connection.h"
#include "app/http/connection_phases.h"
#include "app/http/front.h"
#include "sync/mutex.h"

namespace lightkeep::http {

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
  /// A feed has news for one of its connections. Any thread.
  void tell(std::uint64_t connection);
  /// As if epoll said so of a connection that has no socket of its own. Any thread.
  void signal(std::uint64_t connection, std::uint32_t events);
  /// Brings the feeds of all connections to their end, once `draining` is set. Any thread.
  void end_feeds();
  /// By the worker that has it; it must not touch it afterwards.
  void give_back(Connection& connection);

 private:
  void loop();
  void take_mail();
  void take_in(std::unique_ptr<Connection> arrival);
  void on_event(std::uint64_t id, std::uint32_t events);
  void expire_due();
  void displace(std::uint64_t newest);
  void cut_now(std::uint64_t id);
  void listen_again(std::uint64_t id);
  static bool waits_for_request(const Connection& connection);
  void advance(Connection& connection);
  void wake();

  Front& front_;
  int epoll_ = -1, wake_ = -1;
  std::thread thread_;
  Timers timers_;
  Connections connections_;
  ConnectionPhases phases_;
  std::vector<std::uint64_t> unfinished_;  // gave way to others in mid-work, or have just begun

  sync::Mutex mutex_;
  std::vector<std::unique_ptr<Connection>> arrivals_ GUARDED_BY(mutex_);
  std::vector<Connection*> returns_ GUARDED_BY(mutex_);
  std::vector<std::uint64_t> cuts_ GUARDED_BY(mutex_), news_ GUARDED_BY(mutex_);
  std::vector<std::pair<std::uint64_t, std::uint32_t>> signals_ GUARDED_BY(mutex_);
  bool stopping_ GUARDED_BY(mutex_) = false, aborting_ GUARDED_BY(mutex_) = false,
                 ending_feeds_ GUARDED_BY(mutex_) = false;
  std::uint64_t crowded_up_to_ = 0;  // make_room's connection; 0: there is room
};

}  // namespace lightkeep::http
