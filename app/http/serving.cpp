// What worker threads do with a connection that a reactor handed to them.
#include "app/http/serving.h"

#include "app/http/body_reader.h"
#include "app/http/reactor.h"

namespace lightkeep::http {
namespace {

void hand_back(Connection& connection, Handover handover) {
  connection.handover = handover;
  connection.reactor->give_back(connection);
}

Handover send(Front& front, Connection& connection) {
  try {
    for (;;) {
      switch (connection.output.send(*connection.transport)) {
        case Output::Step::done:
          front.report(connection, Ending::complete);
          return Handover::sent;
        case Output::Step::blocked:
          return front.hold_output(connection) ? Handover::send_blocked : Handover::broken;
        case Output::Step::failed:
          return Handover::broken;
        case Output::Step::needs_bytes:
          if (!connection.output.fetch()) throw std::runtime_error("a stream ended before its promised size");
      }
    }
  } catch (const std::exception& error) {
    Front::cut(connection, error.what());
    return Handover::broken;
  }
}

bool run(Front& front, Connection& connection) {
  Exchange& exchange = *connection.exchange;
  BodyReader body(connection, front.config);
  exchange.request.body = &body;
  auto pipeline = front.pipelines.take();
  auto answered = pipeline->run(exchange, [&front] { return !front.draining; });
  front.pipelines.give_back(std::move(pipeline));
  exchange.request.body = nullptr;
  if (!answered) return false;
  connection.after = answered->prepared.after;
  connection.output.start(std::move(answered->head), std::move(answered->prepared.reply.body),
                          std::move(answered->prepared.plan));
  return true;
}

/// See Turn.
bool let_go(Front& front, Connection& connection) {
  if (connection.after != After::next_request || !connection.input.empty()) return false;
  front.forget_exchange(connection);
  connection.waiting_since = Clock::now();
  Turn mine = Turn::worker;
  return connection.turn.compare_exchange_strong(mine, Turn::let_go);
}

void go_on(Front& front, Connection& connection) {
  const Handover handover = send(front, connection);
  if (handover != Handover::sent || !let_go(front, connection)) hand_back(connection, handover);
}

}  // namespace

void serve(Front& front, Connection& connection) {
  if (!run(front, connection)) return hand_back(connection, Handover::broken);
  go_on(front, connection);
}

void send_more(Front& front, Connection& connection) {
  go_on(front, connection);
}

void shake_hands(Connection& connection) {
  while (!connection.transport->handshaken()) {
    const Io io = connection.transport->handshake();
    if (io == Io::moved) continue;
    return hand_back(connection, io == Io::blocked ? Handover::handshake_blocked : Handover::broken);
  }
  hand_back(connection, Handover::handshaken);
}

}  // namespace lightkeep::http
