// The server: one listener, some reactors, the workers they share.
#include "app/http/server.h"

#include <algorithm>

#include "app/http/front.h"
#include "app/http/listener.h"
#include "app/http/reactor.h"
#include "app/http/tls_context.h"
#include "app/http/tls_supply.h"

namespace lightkeep::http {
namespace {

constexpr std::chrono::milliseconds longest_wait_for_room{1'000};

}  // namespace

struct Server::State {
  State(ServerConfig config, const Routes& routes, std::function<void(const Access&)> finished)
      : front(std::move(config), routes, std::move(finished)) {}
  ~State() { shut_down(); }

  void accept(int socket, const ip::Address& peer, TlsContext* through);
  bool enter(const ip::Address& peer, bool counted);
  void shut_down();

  Front front;
  std::unique_ptr<TlsContext> tls;
  std::vector<std::unique_ptr<Reactor>> reactors;
  Listener listener, plain_listener;
};

/// Where all connections are taken, those that do nothing give way. None does while all are at work: then new
/// ones wait in the kernel's queue for a moment each.
bool Server::State::enter(const ip::Address& peer, bool counted) {
  if (front.limits.enter(peer, counted)) return true;
  if (!front.limits.full()) return false;
  for (auto& reactor : reactors) reactor->make_room(front.last_connection);
  return front.limits.wait_for_room(longest_wait_for_room) && front.limits.enter(peer, counted);
}

void Server::State::accept(int socket, const ip::Address& peer, TlsContext* through) {
  auto bare = std::make_unique<Transport>(socket);
  const bool counted = !peer.is_loopback() && !front.trust.trusts(peer);
  if (!enter(peer, counted)) {
    ++front.refused;
    return;
  }
  try {
    auto connection = std::make_unique<Connection>();
    connection->transport = through != nullptr ? through->accept(bare->release()) : std::move(bare);
    connection->phase = through != nullptr ? Phase::handshaking : Phase::reading;
    connection->peer = peer;
    connection->peer_text = peer.text();
    connection->counted_by_address = counted;
    connection->id = ++front.last_connection;
    ++front.accepted;
    reactors[connection->id % reactors.size()]->adopt(std::move(connection));
  } catch (const std::exception&) {  // out of memory
    front.limits.leave(peer, counted);
  }
}

/// Reactors go on until the workers are through, for these give their connections back to them.
void Server::State::shut_down() {
  front.draining = true;
  listener.stop();
  plain_listener.stop();
  for (auto& reactor : reactors) reactor->abort_all();
  front.bodies.close();
  for (WorkerPool* pool : {&front.workers, &front.uploaders, &front.handshakers}) pool->stop();
  reactors.clear();
}

Server::Server(ServerConfig config, const Routes& routes, std::function<void(const Access&)> finished)
    : state_(std::make_unique<State>(std::move(config), routes, std::move(finished))) {}

Server::~Server() = default;

void Server::bind() {
  State& state = *state_;
  if (!state.listener.bound()) state.listener.bind(state.front.config.address, state.front.config.port);
}

void Server::start() {
  bind();
  State& state = *state_;
  const ServerConfig& config = state.front.config;
  if (config.tls) state.tls = std::make_unique<TlsContext>(*config.tls, state.front.records, config.warn);
  for (int i = 0; i < std::max(1, config.reactors); ++i) {
    state.reactors.push_back(std::make_unique<Reactor>(state.front));
    state.reactors.back()->start();
  }
  state.listener.start(
      [&state](int socket, const ip::Address& peer) { state.accept(socket, peer, state.tls.get()); });
  if (state.plain_listener.bound())
    state.plain_listener.start(
        [&state](int socket, const ip::Address& peer) { state.accept(socket, peer, nullptr); });
}

bool Server::has_plain_port() const {
  return state_->front.config.plain_port.has_value();
}

void Server::bind_plain() {
  const ServerConfig& config = state_->front.config;
  state_->plain_listener.bind(config.address, config.plain_port.value());
}

std::uint16_t Server::port() const {
  return state_->listener.port();
}

bool TlsConfig::trial() const {
  return self_signed || (supply != nullptr && !supply->has_own());
}

void Server::stop(std::chrono::milliseconds grace, const std::function<void()>& late) {
  state_->front.draining = true;
  for (auto& reactor : state_->reactors) reactor->end_feeds();
  if (!state_->front.activity.wait_idle(grace) && late) late();
  state_->shut_down();
}

ServerStatistics Server::statistics() const {
  const Front& front = state_->front;
  ServerStatistics out;
  out.accepted = front.accepted;
  out.refused = front.refused;
  out.displaced = front.displaced;
  out.open = front.limits.open();
  out.busy_workers = front.workers.busy() + front.uploaders.busy();
  out.open_bodies = front.bodies.open();
  out.queued = front.workers.queued() + front.uploaders.queued() + front.bodies.waiting();
  return out;
}

}  // namespace lightkeep::http
