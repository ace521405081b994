#include "app/http/reactor.h"

#include <pthread.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>

namespace lightkeep::http {
namespace {

constexpr std::uint64_t wake_id = 0;      // connections count from 1
constexpr int steps_at_once = 64;         // of one connection, before the others get their turn
constexpr std::size_t displaced_of = 64;  // of so many connections that wait, one goes

void watch(int epoll, int socket, std::uint32_t events, std::uint64_t id) {
  epoll_event event{};
  event.events = events;
  event.data.u64 = id;
  if (::epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event) != 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
}

}  // namespace

Reactor::Reactor(Front& front)
    : front_(front),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)),
      phases_(front, connections_, timers_, unfinished_) {
  if (epoll_ < 0 || wake_ < 0) throw std::system_error(errno, std::generic_category(), "epoll");
  watch(epoll_, wake_, EPOLLIN, wake_id);
}

Reactor::~Reactor() {
  stop();
  while (!connections_.empty()) phases_.close(*connections_.begin()->second);
  for (auto& arrival : arrivals_) front_.limits.leave(arrival->peer, arrival->counted_by_address);
  ::close(wake_);
  ::close(epoll_);
}

void Reactor::start() {
  thread_ = std::thread([this] { loop(); });
  pthread_setname_np(thread_.native_handle(), "http-reactor");
}

void Reactor::stop() {
  {
    const sync::Lock lock(mutex_);
    stopping_ = true;
  }
  wake();
  if (thread_.joinable()) thread_.join();
}

void Reactor::abort_all() {
  {
    const sync::Lock lock(mutex_);
    aborting_ = true;
  }
  wake();
}

void Reactor::adopt(std::unique_ptr<Connection> connection) {
  connection->reactor = this;
  {
    const sync::Lock lock(mutex_);
    arrivals_.push_back(std::move(connection));
  }
  wake();
}

void Reactor::give_back(Connection& connection) {
  bool first = false;
  {
    const sync::Lock lock(mutex_);
    first = returns_.empty();
    returns_.push_back(&connection);
  }
  if (first) wake();
}

void Reactor::make_room(std::uint64_t newest) {
  {
    const sync::Lock lock(mutex_);
    crowded_up_to_ = newest;
  }
  wake();
}

void Reactor::cut(std::uint64_t connection) {
  {
    const sync::Lock lock(mutex_);
    cuts_.push_back(connection);
  }
  wake();
}

void Reactor::tell(std::uint64_t connection) {
  bool first = false;
  {
    const sync::Lock lock(mutex_);
    first = news_.empty();
    news_.push_back(connection);
  }
  if (first) wake();
}

void Reactor::signal(std::uint64_t connection, std::uint32_t events) {
  bool first = false;
  {
    const sync::Lock lock(mutex_);
    first = signals_.empty();
    signals_.emplace_back(connection, events);
  }
  if (first) wake();
}

void Reactor::end_feeds() {
  {
    const sync::Lock lock(mutex_);
    ending_feeds_ = true;
  }
  wake();
}

void Reactor::wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t count = ::write(wake_, &one, sizeof one);  // a full counter wakes as well
}

void Reactor::loop() {
  std::array<epoll_event, 256> events;
  for (;;) {
    int timeout = -1;
    if (!unfinished_.empty()) {
      timeout = 0;
    } else if (!timers_.empty()) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(timers_.next() - Clock::now()).count();
      timeout = static_cast<int>(std::clamp<long long>(left, 0, 60'000));
    }
    const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout);
    phases_.set_now(Clock::now());
    for (int i = 0; i < count; ++i)
      on_event(events[static_cast<std::size_t>(i)].data.u64, events[static_cast<std::size_t>(i)].events);
    take_mail();
    for (const std::uint64_t id : std::exchange(unfinished_, {})) {
      if (const auto entry = connections_.find(id); entry != connections_.end()) advance(*entry->second);
    }
    expire_due();
    const sync::Lock lock(mutex_);
    if (stopping_) return;
  }
}

void Reactor::take_mail() {
  std::vector<std::unique_ptr<Connection>> arrivals;
  std::vector<Connection*> returns;
  std::vector<std::uint64_t> cuts, news;
  std::vector<std::pair<std::uint64_t, std::uint32_t>> signals;
  bool aborting = false, ending_feeds = false;
  std::uint64_t crowded_up_to = 0;
  {
    const sync::Lock lock(mutex_);
    arrivals.swap(arrivals_);
    returns.swap(returns_);
    cuts.swap(cuts_);
    news.swap(news_);
    signals.swap(signals_);
    aborting = aborting_;
    ending_feeds = std::exchange(ending_feeds_, false);
    crowded_up_to = std::exchange(crowded_up_to_, 0);
  }
  for (auto& arrival : arrivals) take_in(std::move(arrival));
  for (Connection* connection : returns) {
    if (phases_.resume(*connection) == ConnectionPhases::Next::again) advance(*connection);
  }
  for (const auto& [id, events] : signals) on_event(id, events);
  for (const std::uint64_t id : cuts) cut_now(id);
  if (ending_feeds)
    for (const auto& [id, connection] : connections_) news.push_back(id);
  for (const std::uint64_t id : news) listen_again(id);
  if (crowded_up_to > 0) displace(crowded_up_to);
  if (!aborting) return;
  for (auto& [id, connection] : connections_) {
    if (connection->phase == Phase::sending || connection->phase == Phase::listening)
      Front::cut(*connection, "the server stopped");
    connection->transport->abort();
  }
}

/// It may have come to its end meanwhile, or be the next one of its connection.
void Reactor::cut_now(std::uint64_t id) {
  const auto entry = connections_.find(id);
  if (entry == connections_.end()) return;
  Connection& connection = *entry->second;
  if (connection.phase != Phase::sending || connection.output_budget == 0 || connection.output.is_stream() ||
      front_.held_replies.holds(id))
    return;
  Front::cut(connection, HeldReplies::no_room);
  phases_.close(connection);
}

/// While a worker has it, that one looks when it gives it back.
void Reactor::listen_again(std::uint64_t id) {
  const auto entry = connections_.find(id);
  if (entry == connections_.end()) return;
  const Phase phase = entry->second->phase;
  if (phase == Phase::listening || phase == Phase::multiplexing) advance(*entry->second);
}

/// Nothing is under way on it but, at most, a head that is not complete.
bool Reactor::waits_for_request(const Connection& connection) {
  if (connection.readable || connection.stream != nullptr) return false;
  if (connection.phase == Phase::multiplexing) return connection.session->idle_since().has_value();
  if (connection.phase == Phase::working) return connection.turn == Turn::let_go;
  return connection.phase == Phase::reading || connection.phase == Phase::handshaking;
}

/// Some at once, so that a crowd at the door does not have all of them looked through for each one.
void Reactor::displace(std::uint64_t newest) {
  std::vector<Connection*> waiting;
  for (auto& [id, connection] : connections_)
    if (id <= newest && waits_for_request(*connection)) waiting.push_back(connection.get());
  if (waiting.empty()) return;
  const std::size_t count = 1 + waiting.size() / displaced_of;
  std::ranges::nth_element(waiting, waiting.begin() + static_cast<std::ptrdiff_t>(count - 1), {},
                           &Connection::waiting_since);
  for (Connection* connection : std::span(waiting).first(count)) {
    ++front_.displaced;
    phases_.close(*connection);
  }
}

void Reactor::take_in(std::unique_ptr<Connection> arrival) {
  Connection& connection = *arrival;
  connection.waiting_since = phases_.now();
  const std::uint64_t id = connection.id;
  connections_.emplace(id, std::move(arrival));
  try {
    watch(epoll_, connection.transport->socket(), EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, id);
  } catch (const std::system_error&) {  // the kernel has no room for more
    phases_.close(connection);
    return;
  }
  advance(connection);
}

void Reactor::on_event(std::uint64_t id, std::uint32_t events) {
  if (id == wake_id) {
    std::uint64_t count;
    [[maybe_unused]] const ssize_t size = ::read(wake_, &count, sizeof count);
    return;
  }
  const auto entry = connections_.find(id);
  if (entry == connections_.end()) return;  // closed earlier in this round
  Connection& connection = *entry->second;
  if (events & (EPOLLIN | EPOLLRDHUP | EPOLLHUP | EPOLLERR)) connection.readable = true;
  if (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) connection.hung_up = true;
  if (events & (EPOLLOUT | EPOLLHUP | EPOLLERR)) connection.writable = true;
  if (connection.phase == Phase::working && !phases_.take_back(connection, Turn::worker_with_news)) return;
  advance(connection);
}

void Reactor::advance(Connection& connection) {
  for (int i = 0; i < steps_at_once; ++i) {
    if (phases_.step(connection) != ConnectionPhases::Next::again) return;
  }
  unfinished_.push_back(connection.id);
}

void Reactor::expire_due() {
  while (!timers_.empty() && timers_.next() <= phases_.now()) {
    const Timers::Entry due = timers_.pop();
    const auto entry = connections_.find(due.connection);
    if (entry == connections_.end()) continue;
    Connection& connection = *entry->second;
    if (connection.scheduled != due.when) continue;  // an earlier entry took its place
    connection.scheduled = Clock::time_point::max();
    if (connection.deadline == Clock::time_point::max()) continue;
    if (connection.deadline > phases_.now()) {
      phases_.set_deadline(connection, connection.deadline);
    } else if (phases_.expire(connection) == ConnectionPhases::Next::again) {
      advance(connection);
    }
  }
}

}  // namespace lightkeep::http
