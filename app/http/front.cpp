// What the reactors and workers of one server share.
#include "app/http/front.h"

#include <random>

#include "app/http/reactor.h"
#include "text/hex.h"

namespace lightkeep::http {

namespace {

constexpr int client_gone = 499;  // of log lines only

std::size_t threads(int count) {
  return static_cast<std::size_t>(std::max(1, count));
}

}  // namespace

void Activity::end() {
  if (--count_ > 0) return;
  const sync::Lock lock(mutex_);
  idle_.notify_all();
}

bool Activity::wait_idle(std::chrono::milliseconds time) {
  const sync::Lock lock(mutex_);
  return idle_.wait_for(mutex_, time, [this] { return count_ == 0; });
}

Front::Front(ServerConfig c, const Routes& r, std::function<void(const Access&)> f)
    : config(std::move(c)),
      routes(r),
      finished(std::move(f)),
      trust(config.behind_proxy, config.trusted_proxies, config.forwarding_fields),
      buffers(config.buffer_budget),
      windows(config.reply_budget / 4),
      records(config.reply_budget / 8),
      held_replies(config.reply_budget - config.reply_budget / 4 - config.reply_budget / 8),
      limits(config.connections, config.connections_per_address),
      bodies({.together = std::max<std::size_t>(1, config.bodies),
              .of_one = std::max<std::size_t>(1, config.bodies / 4),
              .waiting = config.queue,
              .turns = std::max<std::size_t>(2, std::thread::hardware_concurrency())}),
      workers({"http-worker", threads(config.workers), config.queue}),
      uploaders({"http-upload", threads(config.uploaders), config.queue}),
      handshakers({"tls-handshake", threads(config.handshakers), config.queue}) {}

void Front::report(Connection& connection, Ending ending) {
  Exchange& exchange = *connection.exchange;
  if (std::exchange(exchange.reported, true)) return;
  if (finished) {
    Access access;
    access.request = &exchange.request;
    access.route = exchange.match.route;
    access.status = exchange.status;
    access.bytes_in = exchange.bytes_in;
    access.bytes_out = connection.output.body_sent();
    access.time = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - exchange.started);
    access.ending = ending;
    access.detail = exchange.detail;
    finished(access);
  }
  activity.end();
}

void Front::warn_of_unnamed_clients() {
  if (!warned_of_unnamed_.test_and_set() && config.warn) config.warn(std::string(trust.unnamed_warning()));
}

bool Front::hold_output(Connection& connection) {
  if (connection.output_budget > 0) return true;
  const std::size_t bytes = connection.output.held();
  if (connection.output.is_stream()) {
    if (!windows.take(bytes)) {
      connection.transport->withdraw();
      return connection.output.drop_fetched();
    }
    connection.output_budget = bytes;
    return true;
  }
  if (bytes == 0) return true;
  connection.output_budget = bytes;
  connection.held_since = Clock::now();
  bool stays = true;
  for (const HeldReplies::Reader& gone : held_replies.hold(
           {connection.reactor, connection.id, connection.exchange->caller.address.site()}, bytes)) {
    if (gone.connection == connection.id) {
      stays = false;
    } else {
      gone.reactor->cut(gone.connection);
    }
  }
  if (!stays) cut(connection, HeldReplies::no_room);
  return stays;
}

void Front::let_go_output(Connection& connection) {
  const std::size_t bytes = std::exchange(connection.output_budget, 0);
  if (bytes == 0) return;
  if (connection.output.is_stream()) return windows.give_back(bytes);
  held_replies.let_go(connection.id);
}

void Front::cut(Connection& connection, std::string_view why) {
  if (!connection.exchange || connection.exchange->cut) return;
  connection.exchange->cut = true;
  connection.exchange->detail = why;
}

/// Of a handler that nobody goes on with, for the workers have stopped: it lets go of what it has.
void Front::end_handler(Connection& connection) {
  if (!connection.handler) return;
  connection.exchange->failure = std::make_exception_ptr(Disconnected());
  while (!connection.handler->resume()) {
  }
  connection.handler.reset();
}

void Front::forget_exchange(Connection& connection) {
  end_handler(connection);
  if (connection.exchange && !connection.exchange->reported) {
    if (connection.exchange->status == 0) connection.exchange->status = client_gone;
    report(connection, connection.exchange->cut ? Ending::cut : Ending::client_gone);
  }
  let_go_output(connection);
  if (const auto bell = std::exchange(connection.bell, nullptr)) bell->detach();
  connection.exchange.reset();
  if (connection.transport) connection.transport->withdraw();
  connection.output.reset();
  buffers.give_back(std::exchange(connection.body_budget, 0));
}

bool ConnectionLimits::enter(const ip::Address& peer, bool counted) {
  if (open_.fetch_add(1) >= total_) {
    --open_;
    return false;
  }
  if (!counted) return true;
  const sync::Lock lock(mutex_);
  std::size_t& count = by_site_[peer.site()];
  if (count < per_address_) {
    ++count;
    return true;
  }
  --open_;
  return false;
}

void ConnectionLimits::leave(const ip::Address& peer, bool counted) {
  --open_;
  const sync::Lock lock(mutex_);
  left_.notify_one();
  if (!counted) return;
  const auto entry = by_site_.find(peer.site());
  if (--entry->second == 0) by_site_.erase(entry);
}

bool ConnectionLimits::wait_for_room(std::chrono::milliseconds time) {
  const sync::Lock lock(mutex_);
  return left_.wait_for(mutex_, time, [this] { return !full(); });
}

namespace {

/// The finishing step of SplitMix64: a bijection, so that no two counts give one id.
std::uint64_t scatter(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9ULL;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBULL;
  return x ^ (x >> 31);
}

}  // namespace

RequestIds::RequestIds() {
  std::random_device device;
  seed_ = static_cast<std::uint64_t>(device()) << 32 | device();
}

std::string RequestIds::next() {
  std::uint64_t value = scatter(seed_ + count_.fetch_add(1, std::memory_order_relaxed));
  std::string out(16, '0');
  for (char& c : out) {
    c = text::hex_digits[value & 15];
    value >>= 4;
  }
  return out;
}

}  // namespace lightkeep::http
