// The body of a request as its handler pulls it.
#include "app/http/body_reader.h"

#include <array>
#include <cstring>

#include "app/http/error_reply.h"
#include "app/http/serving.h"

namespace lightkeep::http {
namespace {

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

BodyReader::BodyReader(Connection& connection, Front& front)
    : front_(front),
      connection_(connection),
      exchange_(*connection.exchange),
      limit_(exchange_.match.route ? exchange_.match.route->body_limit : 0) {}

BodyReader::~BodyReader() {
  exchange_.place.reset();
  exchange_.admission.leave();
}

std::size_t BodyReader::read(std::span<char> out) {
  if (out.empty()) return 0;
  if (exchange_.declared.value_or(0) > limit_) throw api::ApiError(api::errors::payload_too_large);
  try {
    return count(read_some(out));
  } catch (const api::ApiError& error) {
    if (&error.row() != &api::errors::payload_too_large) exchange_.broken = true;
    throw;
  }
}

void BodyReader::charge_to(const std::string& owner) {
  owner_ = owner;
  if (exchange_.place) exchange_.place->charge_to(owner_);
}

void BodyReader::break_off() {
  connection_.transport->abort();
}

void BodyReader::pause() {
  if (exchange_.place) exchange_.place->leave_turn();
}

void BodyReader::take_place() {
  exchange_.place.emplace(front_.bodies, exchange_.caller.site(), *connection_.transport);
  exchange_.place->charge_to(owner_);
  connection_.transport->widen();
}

std::size_t BodyReader::count(std::size_t bytes) {
  exchange_.bytes_in += bytes;
  if (exchange_.bytes_in > limit_) throw api::ApiError(api::errors::payload_too_large);
  if (exchange_.place) exchange_.place->worked(bytes);
  return bytes;
}

std::size_t BodyReader::read_some(std::span<char> out) {
  for (;;) {
    if (const std::size_t size = exchange_.window.take(out); size > 0) return size;
    if (exchange_.failure) std::rethrow_exception(exchange_.failure);
    if (exchange_.decoder.done()) break;
    if (!exchange_.place) take_place();
    if (!exchange_.place->has_turn()) {
      connection_.handler->suspend([this] { take_up(front_, connection_); });
      if (exchange_.failure) continue;
    }
    const std::size_t size = connection_.input.empty() ? receive(out) : decode_input(out);
    if (size > 0) return size;
  }
  pause();  // what the handler does with the whole of it is not the sender's turn
  return 0;
}

std::size_t BodyReader::decode_input(std::span<char> out) {
  const auto step = exchange_.decoder.decode(connection_.input.view(), out);
  connection_.input.consume(step.taken);
  return step.given;
}

/// Plain bytes go straight to the handler's memory, framing through the input buffer.
std::size_t BodyReader::receive(std::span<char> out) {
  if (exchange_.awaits_continue) send_continue();
  std::array<char, 16 << 10> framing;
  const std::uint64_t plain = exchange_.decoder.plain_ahead();
  const auto target = plain > 0
                          ? out.first(static_cast<std::size_t>(std::min<std::uint64_t>(out.size(), plain)))
                          : std::span<char>(framing);
  const IoResult result = connection_.transport->receive(target);
  if (result.io == Io::ended) throw Disconnected();
  if (result.io == Io::blocked) {
    pause();
    connection_.handler->suspend([this] { set_aside(connection_); });
    return 0;
  }
  if (plain == 0) {
    connection_.input.append(target.first(result.count));
    return 0;
  }
  exchange_.decoder.skip_plain(result.count);
  return result.count;
}

/// A peer that leaves no room for these few bytes does not read what it is sent.
void BodyReader::send_continue() {
  exchange_.awaits_continue = false;
  if (connection_.stream != nullptr) return connection_.stream->send_continue();
  std::string_view rest = continue_line;
  while (!rest.empty()) {
    const IoResult result = connection_.transport->send(std::span(&rest, 1));
    if (result.io != Io::moved) throw Disconnected();
    rest.remove_prefix(result.count);
  }
  if (connection_.transport->flush() != Io::moved) throw Disconnected();
}

}  // namespace lightkeep::http
