// The server: one listener, some reactors, the workers they share.
#include <algorithm>

#include "app/http/front.h"
#include "app/http/http.h"
#include "app/http/listener.h"
#include "app/http/reactor.h"

namespace lightkeep::http {

struct Server::State {
  State(ServerConfig config, const Routes& routes, std::function<void(const Access&)> finished)
      : front(std::move(config), routes, std::move(finished)) {}
  ~State() { shut_down(); }

  void accept(int socket, const IpAddress& peer);
  void shut_down();

  Front front;
  std::vector<std::unique_ptr<Reactor>> reactors;
  Listener listener;
  std::uint64_t last_id = 0;  // the listener's thread
};

void Server::State::accept(int socket, const IpAddress& peer) {
  auto connection = std::make_unique<Connection>();
  connection->transport = std::make_unique<Transport>(socket);
  connection->peer = peer;
  connection->counted_by_address = !peer.is_loopback() && !front.trust.trusts(peer);
  if (!front.limits.enter(peer, connection->counted_by_address)) {
    ++front.refused;
    return;
  }
  ++front.accepted;
  connection->id = ++last_id;
  reactors[last_id % reactors.size()]->adopt(std::move(connection));
}

/// Reactors go on until the workers are through, for these give their connections back to them.
void Server::State::shut_down() {
  front.draining = true;
  listener.stop();
  for (auto& reactor : reactors) reactor->abort_all();
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
  if (state.front.config.tls) throw std::runtime_error("TLS is not built into this server");
  for (int i = 0; i < std::max(1, state.front.config.reactors); ++i) {
    state.reactors.push_back(std::make_unique<Reactor>(state.front));
    state.reactors.back()->start();
  }
  state.listener.start([&state](int socket, const IpAddress& peer) { state.accept(socket, peer); });
}

std::uint16_t Server::port() const {
  return state_->listener.port();
}

void Server::stop(std::chrono::milliseconds grace) {
  state_->front.draining = true;
  state_->front.activity.wait_idle(grace);
  state_->shut_down();
}

ServerStatistics Server::statistics() const {
  const Front& front = state_->front;
  ServerStatistics out;
  out.accepted = front.accepted;
  out.refused = front.refused;
  out.open = front.limits.open();
  out.busy_workers = front.workers.busy() + front.uploaders.busy();
  out.queued = front.workers.queued() + front.uploaders.queued();
  return out;
}

}  // namespace lightkeep::http
