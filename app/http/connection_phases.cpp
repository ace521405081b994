#include "app/http/connection_phases.h"

#include "app/http/error_reply.h"
#include "app/http/exchange.h"
#include "app/http/reactor.h"
#include "app/http/serving.h"

namespace lightkeep::http {
namespace {

constexpr std::uint64_t most_dropped =
    32 << 20;  // bytes of an unwanted body, so that its sender comes to read our reply
constexpr std::size_t receive_size =
    8 << 10;  // what a connection may hold of requests that wait for their turn
constexpr std::size_t small_head = 4 << 10;  // bytes that need no budget
constexpr int most_empty_lines = 16;         // before a request
constexpr int busy_retry_seconds = 1;
constexpr int draining_retry_seconds = 5;

api::ApiError unavailable(int seconds) {
  api::ApiError error(api::errors::unavailable);
  error.retry_after(seconds);
  return error;
}

}  // namespace

ConnectionPhases::Next ConnectionPhases::step(Connection& connection) {
  try {
    switch (connection.phase) {
      case Phase::handshaking:
        return wait_handshake(connection);
      case Phase::reading:
        return read_head(connection);
      case Phase::buffering:
        return buffer_body(connection);
      case Phase::gathering:
        return gather_body(connection);
      case Phase::sending:
        return send(connection);
      case Phase::listening:
        return listen(connection);
      case Phase::draining:
        return drain(connection);
      case Phase::lingering:
        return linger(connection);
      case Phase::multiplexing:
        return multiplex(connection);
      case Phase::working:
        return Next::wait;
    }
  } catch (const api::ApiError& error) {
    return fail(connection, error);
  } catch (const std::exception& error) {  // out of memory: this connection goes, the others stay
    Front::cut(connection, error.what());
    return lose(connection);
  }
  return Next::wait;
}

/// A time limit of the last phase is none of the next.
void ConnectionPhases::enter(Connection& connection, Phase phase) {
  connection.phase = phase;
  connection.deadline = Clock::time_point::max();
}

ConnectionPhases::Next ConnectionPhases::receive(Connection& connection) {
  if (!connection.readable) return Next::wait;
  const auto target = std::span(scratch_).first(receive_size);
  const IoResult result = connection.transport->receive(target);
  if (result.io == Io::ended) return lose(connection);
  if (result.io == Io::blocked) {
    connection.readable = false;
    return Next::wait;
  }
  if (result.count == 0) return Next::again;  // a TLS record without data: no reason to wait longer
  // A short read leaves nothing behind, unless the end of the stream does; this saves a call for most
  // requests.
  const bool drained = result.count < target.size() && !connection.hung_up && connection.transport->emptied();
  if (drained) connection.readable = false;
  const bool first = connection.input.empty();
  connection.input.append(target.first(result.count));
  if (first && connection.phase == Phase::reading) connection.waiting_since = now_;
  return Next::again;
}

ConnectionPhases::Next ConnectionPhases::wait_handshake(Connection& connection) {
  if (connection.readable || (connection.writable && connection.transport->wants_write())) {
    connection.readable = false;
    connection.writable = false;
    if (hand_over(connection, front_.handshakers, {[&connection] { shake_hands(connection); }, false}))
      return Next::wait;
    return close(connection);
  }
  set_deadline(connection, connection.waiting_since + front_.config.head_time);
  return Next::wait;
}

ConnectionPhases::Next ConnectionPhases::read_head(Connection& connection) {
  const HeadLimits limits{front_.config.head_limit, front_.config.field_limit};
  if (connection.stream != nullptr) return begin(connection, connection.stream->take_head());
  while (connection.input.view().starts_with("\r\n")) {  // RFC 9112 section 2.2
    if (++connection.empty_lines > most_empty_lines)
      return fail(connection, api::ApiError(errors::malformed));
    connection.input.consume(2);
  }
  const std::string_view bytes = connection.input.view();
  if (!bytes.empty() && bytes != "\r") {
    if (const auto size = find_head(bytes, connection.scanned, limits)) {
      Head head = parse_head(bytes.substr(0, *size), limits);
      connection.input.consume(*size);
      connection.scanned = 0;
      connection.empty_lines = 0;
      front_.buffers.give_back(std::exchange(connection.input_budget, 0));
      return begin(connection, std::move(head));
    }
  }
  // Thousands of large heads that never end would be a lot of memory, too.
  if (bytes.size() > small_head && connection.input_budget == 0) {
    if (!front_.buffers.take(front_.config.head_limit))
      return fail(connection, unavailable(busy_retry_seconds));
    connection.input_budget = front_.config.head_limit;
  }
  const Next next = receive(connection);
  if (next != Next::wait) return next;
  const bool idle = connection.input.empty() && connection.served_before;
  set_deadline(connection,
               connection.waiting_since + (idle ? front_.config.idle_time : front_.config.head_time));
  return Next::wait;
}

ConnectionPhases::Next ConnectionPhases::begin(Connection& connection, Head head) {
  connection.served_before = true;
  const Caller caller =
      front_.trust.resolve(connection.peer, connection.transport->over_tls(), head.fields, head.host);
  if (caller.unnamed) front_.warn_of_unnamed_clients();
  Exchange& exchange = connection.exchange.emplace();
  open_exchange(exchange, std::move(head), caller,
                caller.address == connection.peer ? connection.peer_text : caller.address.text(),
                front_.ids.next());
  exchange.match = front_.routes.match(exchange.request.method, exchange.request.host, exchange.request.path);
  exchange.request.parameters = std::move(exchange.match.parameters);
  if (!exchange.match.route && exchange.match.allow.empty())
    if (const Route* page = front_.routes.match_otherwise(exchange.request)) {
      exchange.match.route = page;
      exchange.match.any_origin = page->any_origin;
    }
  exchange.started = now_;
  const bool trial = front_.config.tls && front_.config.tls->trial();
  exchange.strict_transport = caller.secure && !caller.local && !trial;
  front_.activity.begin();
  return route(connection);
}

ConnectionPhases::Next ConnectionPhases::route(Connection& connection) {
  Exchange& exchange = *connection.exchange;
  const Route* route = exchange.match.route;
  if (front_.draining) return fail(connection, unavailable(draining_retry_seconds));
  if (route && route->fast && !exchange.has_body && exchange.caller.allowed) {
    if (auto answer = route->fast(exchange.request)) return reply(connection, std::move(*answer), true);
  }
  const bool unwanted = !exchange.has_body || !route || route->body_limit == 0 ||
                        exchange.declared.value_or(0) > route->body_limit;
  if (unwanted) return dispatch(connection, false);
  exchange.pace.emplace(front_.config);
  const std::uint64_t expected = exchange.declared.value_or(front_.config.small_body);
  const bool takes_in = !exchange.awaits_continue && expected <= front_.config.small_body &&
                        front_.buffers.take(static_cast<std::size_t>(expected));
  if (!takes_in) return dispatch(connection, true);
  connection.body_budget = static_cast<std::size_t>(expected);
  enter(connection, Phase::buffering);
  connection.waiting_since = now_;
  return Next::again;
}

ConnectionPhases::Next ConnectionPhases::buffer_body(Connection& connection) {
  Exchange& exchange = *connection.exchange;
  if (exchange.decoder.done()) return dispatch(connection, false);
  if (exchange.window.size() < connection.body_budget) return take_body(connection, connection.body_budget);
  exchange.pace->waited(connection.waiting_since, now_);
  return dispatch(connection, true);
}

/// What its handler waits for: so much that it is worth a worker's while, or the end.
ConnectionPhases::Next ConnectionPhases::gather_body(Connection& connection) {
  const Exchange& exchange = *connection.exchange;
  const std::size_t enough = std::max<std::size_t>(1, front_.config.small_body);
  if (exchange.decoder.done() || exchange.window.size() >= enough) return go_on(connection);
  return take_body(connection, enough);
}

/// Into its window, at most until that holds so many bytes.
ConnectionPhases::Next ConnectionPhases::take_body(Connection& connection, std::size_t most) {
  Exchange& exchange = *connection.exchange;
  if (!connection.input.empty()) {
    const std::size_t room = std::min(most - exchange.window.size(), scratch_.size());
    const auto step = exchange.decoder.decode(connection.input.view(), std::span(scratch_).first(room));
    connection.input.consume(step.taken);
    exchange.window.append(std::span(scratch_).first(step.given));
    return Next::again;
  }
  const Next next = receive(connection);
  if (next != Next::wait) return next;
  BodyPace pace = *exchange.pace;
  pace.waited(connection.waiting_since, now_);
  set_deadline(connection, pace.deadline(now_, exchange.bytes_in + exchange.window.size()));
  return Next::wait;
}

void ConnectionPhases::enter_working(Connection& connection) {
  enter(connection, Phase::working);
  // What may still wait in the socket, or in a TLS record, comes with no event of its own.
  connection.turn = connection.readable ? Turn::worker_with_news : Turn::worker;
  set_deadline(connection, now_ + front_.config.idle_time);  // to look whether the worker has let go
}

bool ConnectionPhases::hand_over(Connection& connection, WorkerPool& pool, Job job) {
  const Phase before = connection.phase;
  enter_working(connection);
  if (pool.push(std::move(job))) return true;
  connection.phase = before;
  return false;
}

ConnectionPhases::Next ConnectionPhases::dispatch(Connection& connection, bool waits_for_body) {
  if (waits_for_body) {
    enter_working(connection);
    serve_coming(front_, connection);
    return Next::wait;
  }
  if (hand_over(connection, front_.workers, {[this, &connection] { serve(front_, connection); }, false}))
    return Next::wait;
  return fail(connection, unavailable(busy_retry_seconds));
}

/// With its handler, which was set aside.
ConnectionPhases::Next ConnectionPhases::go_on(Connection& connection) {
  connection.exchange->pace->waited(connection.waiting_since, now_);
  enter_working(connection);
  take_up(front_, connection);
  return Next::gone;
}

/// It hears of it when it has read what came before, and cleans up on a worker's thread.
ConnectionPhases::Next ConnectionPhases::tell_handler(Connection& connection, std::exception_ptr failure) {
  connection.exchange->failure = std::move(failure);
  return go_on(connection);
}

ConnectionPhases::Next ConnectionPhases::reply(Connection& connection, Reply answer, bool keep) {
  start_reply(connection, std::move(answer), keep);
  enter(connection, Phase::sending);
  return Next::again;
}

/// A head that was refused has no exchange yet: it gets one for the reply and the log line. Such a connection
/// cannot go on.
ConnectionPhases::Next ConnectionPhases::fail(Connection& connection, const api::ApiError& error) {
  if (connection.phase == Phase::draining || connection.phase == Phase::sending) return close(connection);
  if (connection.phase == Phase::gathering) return tell_handler(connection, std::make_exception_ptr(error));
  if (!connection.exchange) {
    Exchange& exchange = connection.exchange.emplace();
    exchange.started = now_;
    exchange.broken = true;
    if (connection.stream != nullptr) exchange.version = Version::http_2;
    exchange.request.id = front_.ids.next();
    exchange.request.client = connection.peer_text;
    front_.activity.begin();
  }
  Exchange& exchange = *connection.exchange;
  exchange.broken = exchange.broken || connection.phase == Phase::buffering;
  exchange.detail = error.detail();
  const bool keep = &error.row() == &api::errors::unavailable && !front_.draining;
  return reply(connection, error_reply(error, Form::json), keep);
}

ConnectionPhases::Next ConnectionPhases::send(Connection& connection) {
  if (!connection.writable) return Next::wait;
  switch (connection.output.send(*connection.transport)) {
    case Output::Step::done:
      front_.report(connection, Ending::complete);
      return finish(connection);
    case Output::Step::failed:
      return close(connection);
    case Output::Step::blocked:
      if (!front_.hold_output(connection)) return close(connection);
      return wait_for_room(connection);
    case Output::Step::needs_bytes:
      break;
  }
  if (connection.output.is_stream() && !connection.transport->may_fetch()) return wait_for_room(connection);
  return fetch(connection);
}

ConnectionPhases::Next ConnectionPhases::wait_for_room(Connection& connection) {
  connection.writable = false;
  connection.transport->progressed();  // from here on
  set_deadline(connection, now_ + front_.config.send_stall_time);
  return Next::wait;
}

/// A peer that sends no more is one that has gone: nobody else ends a reply without an end.
ConnectionPhases::Next ConnectionPhases::listen(Connection& connection) {
  if (connection.hung_up) return close(connection);
  if (front_.draining) {
    connection.output.finish_feed();
    enter(connection, Phase::sending);
    return Next::again;
  }
  if (connection.bell->rings()) return fetch(connection);
  set_deadline(connection, now_ + std::min(front_.config.feed_time, connection.output.patience()));
  return Next::wait;
}

/// Has a worker get the next bytes of the reply.
ConnectionPhases::Next ConnectionPhases::fetch(Connection& connection) {
  front_.let_go_output(connection);
  Job job{[this, &connection] { send_more(front_, connection); }, true};
  if (hand_over(connection, front_.workers, std::move(job))) return Next::wait;
  Front::cut(connection, "the server stopped");
  return close(connection);
}

ConnectionPhases::Next ConnectionPhases::drain(Connection& connection) {
  BodyDecoder& decoder = connection.exchange->decoder;
  if (decoder.done()) {
    connection.after = After::next_request;
    return finish(connection);
  }
  if (connection.input.empty()) {
    const Next next = receive(connection);
    if (next == Next::wait)
      set_deadline(connection, connection.waiting_since + front_.config.body_stall_time);
    return next;
  }
  connection.input.consume(decoder.decode(connection.input.view(), scratch_).taken);
  return Next::again;
}

ConnectionPhases::Next ConnectionPhases::linger(Connection& connection) {
  if (!connection.readable) {
    set_deadline(connection, connection.waiting_since + front_.config.linger_time);
    return Next::wait;
  }
  const IoResult result = connection.transport->discard(scratch_);
  connection.dropped += result.count;
  if (result.io == Io::ended || connection.dropped > most_dropped) return close(connection);
  if (result.io == Io::blocked) connection.readable = false;
  return Next::again;
}

/// Its part of the handshake done, it speaks HTTP/2.
ConnectionPhases::Next ConnectionPhases::greet(Connection& connection) {
  Http2Options options;
  options.head = {front_.config.head_limit, front_.config.field_limit};
  options.connection = connection.id;
  options.new_id = [&front = front_] { return ++front.last_connection; };
  options.signal = [&reactor = *connection.reactor](std::uint64_t id, std::uint32_t events) {
    reactor.signal(id, events);
  };
  connection.session = std::make_shared<Http2Session>(*connection.transport, std::move(options));
  enter(connection, Phase::multiplexing);
  connection.readable = true;
  connection.writable = true;
  return Next::again;
}

/// Its streams look after their own times; what has none goes when it idles.
ConnectionPhases::Next ConnectionPhases::multiplex(Connection& connection) {
  Http2Session& session = *connection.session;
  if (front_.draining) session.go_away();
  if (std::exchange(connection.writable, false) && session.pump() == Io::ended) return part(connection);
  if (connection.readable) {
    const Io io = session.receive(scratch_);
    begin_streams(connection);
    if (io == Io::ended) return part(connection);
    connection.readable = io == Io::moved && (connection.hung_up || !session.emptied());
    if (connection.readable) return Next::again;
  }
  set_deadline(connection, multiplexes_until(connection));
  return Next::wait;
}

/// It speaks no more; the peer may read why.
ConnectionPhases::Next ConnectionPhases::part(Connection& connection) {
  connection.session->end();
  connection.transport->finish_sending();
  connection.waiting_since = now_;
  connection.readable = true;
  enter(connection, Phase::lingering);
  return Next::again;
}

Clock::time_point ConnectionPhases::multiplexes_until(const Connection& connection) const {
  const Http2Session& session = *connection.session;
  if (const auto since = session.head_since()) return *since + front_.config.head_time;
  if (!connection.served_before) return connection.waiting_since + front_.config.head_time;
  return session.idle_since().value_or(now_) + front_.config.idle_time;
}

/// Each stream whose head has come is a connection of its own.
void ConnectionPhases::begin_streams(Connection& connection) {
  for (auto& stream : connection.session->take_arrivals()) {
    connection.served_before = true;
    auto begun = std::make_unique<Connection>();
    begun->id = stream->connection();
    begun->reactor = connection.reactor;
    begun->peer = connection.peer;
    begun->peer_text = connection.peer_text;
    begun->stream = stream.get();
    begun->transport = std::move(stream);
    begun->readable = true;
    begun->waiting_since = now_;
    begun_.push_back(begun->id);
    connections_.emplace(begun->id, std::move(begun));
  }
}

/// The reply is out.
ConnectionPhases::Next ConnectionPhases::finish(Connection& connection) {
  connection.waiting_since = now_;
  switch (connection.after) {
    case After::close:
      connection.transport->finish_sending();
      return close(connection);
    case After::linger:
      connection.transport->finish_sending();
      enter(connection, Phase::lingering);
      break;
    case After::drain_body:
      enter(connection, Phase::draining);
      return Next::again;
    case After::next_request:
      enter(connection, Phase::reading);
      break;
  }
  front_.forget_exchange(connection);
  return Next::again;
}

bool ConnectionPhases::take_back(Connection& connection, Turn otherwise) {
  if (connection.turn.exchange(otherwise) != Turn::let_go) return false;
  enter(connection, Phase::reading);
  return true;
}

ConnectionPhases::Next ConnectionPhases::resume(Connection& connection) {
  switch (connection.handover) {
    case Handover::handshaken:
      if (connection.transport->speaks_http2()) return greet(connection);
      enter(connection, Phase::reading);
      connection.readable = true;  // the request may have come along with the end of the handshake
      connection.writable = true;  // the handshake used the event up; a full socket will bring another
      return Next::again;
    case Handover::handshake_blocked:
      enter(connection, Phase::handshaking);
      return Next::again;
    case Handover::not_admitted:
      return fail(connection, unavailable(busy_retry_seconds));
    case Handover::needs_body:
      enter(connection, Phase::gathering);
      connection.waiting_since = now_;
      connection.readable = true;  // one more try, after which the kernel owes us an event
      return Next::again;
    case Handover::sent:
      return finish(connection);
    case Handover::send_blocked:
      enter(connection, Phase::sending);
      connection.writable = true;  // one more try, after which the kernel owes us an event
      return Next::again;
    case Handover::waits_for_news:
      enter(connection, Phase::listening);
      return Next::again;
    case Handover::broken:
      break;
  }
  return close(connection);
}

/// A reply that lies in memory until the peer has taken it comes out of what all share: its reader may be as
/// slow as the sender of a body, and no slower.
bool ConnectionPhases::is_too_slow(const Connection& connection) const {
  if (connection.output_budget == 0 || connection.output.is_stream()) return false;
  const std::chrono::duration<double> held = now_ - connection.held_since;
  const auto wanted = held.count() * static_cast<double>(front_.config.body_bytes_per_second);
  return static_cast<double>(connection.output.body_sent()) <
         wanted + static_cast<double>(connection.transport->unacknowledged());
}

void ConnectionPhases::set_deadline(Connection& connection, Clock::time_point when) {
  connection.deadline = when;
  if (when >= connection.scheduled) return;
  connection.scheduled = when;
  timers_.add({when, connection.id});
}

ConnectionPhases::Next ConnectionPhases::expire(Connection& connection) {
  switch (connection.phase) {
    case Phase::working:
      if (connection.turn == Turn::let_go && take_back(connection, Turn::worker)) return Next::again;
      set_deadline(connection, now_ + front_.config.idle_time);
      return Next::wait;
    case Phase::reading:
      if (connection.input.empty()) return close(connection);
      return fail(connection, api::ApiError(errors::too_slow));
    case Phase::buffering:
    case Phase::gathering:
      return fail(connection, api::ApiError(errors::too_slow));
    case Phase::sending: {
      // The socket may be full for long while its bytes trickle out: what counts is whether the peer
      // acknowledges any.
      if (!connection.transport->progressed() || is_too_slow(connection)) {
        Front::cut(connection, "the client took the reply too slowly");
        return close(connection);
      }
      set_deadline(connection, now_ + front_.config.send_stall_time);
      return Next::wait;
    }
    case Phase::listening:
      return fetch(connection);
    case Phase::multiplexing:
      if (multiplexes_until(connection) > now_) return Next::again;
      connection.session->go_away();
      return part(connection);
    default:
      return close(connection);
  }
}

/// The peer has gone, or there is no memory to go on.
ConnectionPhases::Next ConnectionPhases::lose(Connection& connection) {
  if (connection.phase != Phase::gathering) return close(connection);
  return tell_handler(connection, std::make_exception_ptr(Disconnected()));
}

ConnectionPhases::Next ConnectionPhases::close(Connection& connection) {
  front_.forget_exchange(connection);
  front_.buffers.give_back(std::exchange(connection.input_budget, 0));
  if (connection.session) connection.session->end();
  if (connection.stream == nullptr) front_.limits.leave(connection.peer, connection.counted_by_address);
  connections_.erase(connection.id);
  return Next::gone;
}

}  // namespace lightkeep::http
