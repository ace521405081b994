// What worker threads do with a connection that a reactor handed to them.
#include "app/http/serving.h"

#include "app/http/body_reader.h"
#include "app/http/error_reply.h"
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

// Nothing when the peer has gone.
std::optional<Reply> answer_of(Front& front, Exchange& exchange) {
  try {
    return answer(front.routes, front.config.public_url, exchange);
  } catch (const Disconnected&) {
    return std::nullopt;
  } catch (const std::exception& error) {  // the memory ran out, also for saying so
    exchange.broken = true;
    exchange.detail = error.what();
    return error_reply(api::ApiError(api::errors::internal), Form::json);
  }
}

bool run(Front& front, Connection& connection) {
  Exchange& exchange = *connection.exchange;
  BodyReader body(connection, front);
  exchange.request.body = &body;
  auto reply = answer_of(front, exchange);
  exchange.request.body = nullptr;
  if (reply) start_reply(connection, *std::move(reply), !front.draining);
  return reply.has_value();
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

void start_reply(Connection& connection, Reply reply, bool keep) {
  constexpr std::size_t usual_head = 768;  // bytes, so that it is allocated once
  Prepared prepared = prepare(*connection.exchange, std::move(reply), keep);
  std::string head;
  head.reserve(usual_head);
  append_status_line(head, prepared.reply.status);
  append_fields(head, prepared.reply, prepared.context);
  connection.after = prepared.after;
  connection.output.start(std::move(head), std::move(prepared.reply.body), std::move(prepared.plan));
}

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
