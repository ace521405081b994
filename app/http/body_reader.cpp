// The body of a request as its handler pulls it.
#include "app/http/body_reader.h"

#include <array>
#include <cstring>

#include "app/http/http_errors.h"

namespace lightkeep::http {
namespace {

constexpr std::string_view continue_line = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

BodyReader::BodyReader(Connection& connection, Front& front)
    : front_(front),
      connection_(connection),
      exchange_(*connection.exchange),
      pace_(front.config),
      limit_(exchange_.match.route ? exchange_.match.route->body_limit : 0) {}

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
  if (place_) place_->charge_to(owner_);
}

void BodyReader::pause() {
  if (place_) place_->leave_turn();
}

OpenBodies::Place& BodyReader::place() {
  if (place_) return *place_;
  const Caller& caller = exchange_.caller;
  place_.emplace(front_.bodies, caller.local ? std::nullopt : std::optional(caller.address.site()),
                 *connection_.transport);
  place_->charge_to(owner_);
  return *place_;
}

std::size_t BodyReader::count(std::size_t bytes) {
  exchange_.bytes_in += bytes;
  if (exchange_.bytes_in > limit_) throw api::ApiError(api::errors::payload_too_large);
  return bytes;
}

std::size_t BodyReader::read_some(std::span<char> out) {
  if (const std::size_t left = exchange_.prefix.size() - prefix_at_; left > 0) {
    const std::size_t size = std::min(left, out.size());
    std::memcpy(out.data(), exchange_.prefix.data() + prefix_at_, size);
    prefix_at_ += size;
    return size;
  }
  while (!exchange_.decoder.done()) {
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
  place().take_turn();
  const IoResult result = connection_.transport->receive(target);
  if (result.io == Io::ended) throw Disconnected();
  place_->worked(result.count);
  if (result.io == Io::blocked) {
    wait(Wait::readable);
    return 0;
  }
  if (plain == 0) {
    connection_.input.append(target.first(result.count));
    return 0;
  }
  exchange_.decoder.skip_plain(result.count);
  return result.count;
}

void BodyReader::send_continue() {
  exchange_.awaits_continue = false;
  std::string_view rest = continue_line;
  while (!rest.empty()) {
    const IoResult result = connection_.transport->send(std::span(&rest, 1));
    if (result.io == Io::ended) throw Disconnected();
    if (result.io == Io::blocked) wait(Wait::writable);
    rest.remove_prefix(result.count);
  }
  for (Io io = connection_.transport->flush(); io != Io::moved; io = connection_.transport->flush()) {
    if (io == Io::ended) throw Disconnected();
    wait(Wait::writable);
  }
}

void BodyReader::wait(Wait what) {
  pause();
  const auto now = Clock::now();
  if (!wait_for(*connection_.transport, what, pace_.deadline(now, exchange_.bytes_in)))
    throw api::ApiError(errors::too_slow);
  pace_.waited(Clock::now() - now);
}

}  // namespace lightkeep::http
