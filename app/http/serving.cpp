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

Output::Fetched fetch(Connection& connection) {
  if (connection.bell) connection.bell->quiet();  // what rings from here on is news
  return connection.output.fetch();
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
          if (connection.output.is_stream() && !connection.transport->may_fetch())
            return Handover::send_blocked;
          switch (fetch(connection)) {
            case Output::Fetched::something:
              break;
            case Output::Fetched::nothing:
              return Handover::waits_for_news;
            case Output::Fetched::failed:
              throw std::runtime_error("a stream ended before its promised size");
          }
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

void read_and_answer(Front& front, Connection& connection) {
  Exchange& exchange = *connection.exchange;
  BodyReader body(connection, front);
  exchange.request.body = &body;
  connection.reply = answer_of(front, exchange);
  exchange.request.body = nullptr;
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

void send_reply(Front& front, Connection& connection) {
  auto reply = std::exchange(connection.reply, std::nullopt);
  if (!reply) return hand_back(connection, Handover::broken);
  start_reply(connection, *std::move(reply), !front.draining);
  go_on(front, connection);
}

void run_handler(Front& front, Connection& connection) {
  if (!connection.handler->resume()) return;  // somebody else may have it by now
  connection.handler.reset();
  send_reply(front, connection);
}

void begin_handler(Front& front, Connection& connection) {
  try {
    connection.handler =
        std::make_unique<Fiber>([&front, &connection] { read_and_answer(front, connection); });
  } catch (const std::exception& error) {
    Front::cut(connection, error.what());
    return hand_back(connection, Handover::broken);
  }
  run_handler(front, connection);
}

std::string head_of(const Prepared& prepared) {
  constexpr std::size_t usual_head = 768;  // bytes, so that it is allocated once
  std::string head;
  head.reserve(usual_head);
  if (prepared.context.version != Version::http_2) append_status_line(head, prepared.reply.status);
  append_fields(head, prepared.reply, prepared.context);
  return head;
}

}  // namespace

void start_reply(Connection& connection, Reply reply, bool keep) {
  Prepared prepared = prepare(*connection.exchange, std::move(reply), keep);
  connection.after = prepared.after;
  const auto* feed = std::get_if<std::shared_ptr<Feed>>(&prepared.reply.body);
  if (feed != nullptr) {
    connection.bell =
        std::make_shared<Bell>([&reactor = *connection.reactor, id = connection.id] { reactor.tell(id); });
    (*feed)->listen([bell = connection.bell] { bell->ring(); });
  }
  std::string head = head_of(prepared);
  if (connection.stream != nullptr)
    connection.stream->begin_reply(prepared.reply.status, std::exchange(head, {}),
                                   feed != nullptr ? std::nullopt : std::optional(prepared.plan.size()));
  connection.output.start(std::move(head), std::move(prepared.reply.body), std::move(prepared.plan),
                          prepared.context.chunked);
}

void serve(Front& front, Connection& connection) {
  read_and_answer(front, connection);
  send_reply(front, connection);
}

void serve_coming(Front& front, Connection& connection) {
  front.bodies.enter_later(
      connection.exchange->caller.site(), [&front, &connection](gate::Gate::Answer answer) {
        auto* pass = std::get_if<gate::Gate::Pass>(&answer);
        if (!pass) return hand_back(connection, Handover::not_admitted);
        connection.exchange->admission = std::move(*pass);
        front.uploaders.push({[&front, &connection] { begin_handler(front, connection); }, true});
      });
}

void set_aside(Connection& connection) {
  hand_back(connection, Handover::needs_body);
}

void take_up(Front& front, Connection& connection) {
  const auto go_on = [&front, &connection] {
    front.uploaders.push({[&front, &connection] { run_handler(front, connection); }, true});
  };
  if (connection.exchange->failure) return go_on();
  connection.exchange->place->await_turn(go_on);
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
