// What the reactors and workers of one server share.
#include "app/http/front.h"

namespace lightkeep::http {
namespace {

constexpr int client_gone = 499;  // of log lines only

std::size_t threads(int count) {
  return static_cast<std::size_t>(std::max(1, count));
}

}  // namespace

void Activity::end() {
  if (--count_ > 0) return;
  const std::lock_guard lock(mutex_);
  idle_.notify_all();
}

bool Activity::wait_idle(std::chrono::milliseconds time) {
  std::unique_lock lock(mutex_);
  return idle_.wait_for(lock, time, [this] { return count_ == 0; });
}

Front::Front(ServerConfig c, const Routes& r, std::function<void(const Access&)> f)
    : config(std::move(c)),
      routes(r),
      finished(std::move(f)),
      trust(config.behind_proxy, config.trusted_proxies, config.forwarding_fields),
      buffers(config.buffer_budget),
      shares(config.buffer_budget / 4),
      limits(config.connections, config.connections_per_address),
      pipelines(routes, config.public_url),
      workers({"http-worker", threads(config.workers), config.queue, 0}),
      uploaders({"http-upload", threads(config.uploaders), config.queue, threads(config.uploaders / 4)}),
      handshakers({"tls-handshake", threads(config.handshakers), config.queue, 0}) {}

void Front::report(Connection& connection) {
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
  const Caller& caller = connection.exchange->caller;
  const auto site = caller.local ? std::nullopt : std::optional(caller.address.site());
  if (!shares.take(bytes, site)) return connection.output.drop_fetched();
  if (!buffers.take(bytes)) {
    shares.give_back(bytes, site);
    return connection.output.drop_fetched();
  }
  connection.output_budget = bytes;
  connection.output_site = site;
  connection.held_since = Clock::now();
  return true;
}

void Front::let_go_output(Connection& connection) {
  const std::size_t bytes = std::exchange(connection.output_budget, 0);
  shares.give_back(bytes, std::exchange(connection.output_site, std::nullopt));
  buffers.give_back(bytes);
}

void Front::forget_exchange(Connection& connection) {
  if (connection.exchange && !connection.exchange->reported) {
    if (connection.exchange->status == 0) connection.exchange->status = client_gone;
    report(connection);
  }
  connection.exchange.reset();
  connection.output.reset();
  let_go_output(connection);
  buffers.give_back(std::exchange(connection.body_budget, 0));
}

}  // namespace lightkeep::http
