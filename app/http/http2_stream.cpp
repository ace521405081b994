// One stream of HTTP/2 as a connection that has one request.
#include "app/http/http2_stream.h"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>
#include <vector>

#include "app/http/error_reply.h"
#include "text/ascii.h"

namespace lightkeep::http {
namespace {

/// As a chunk with its size before it; fewer than fit are never split.
std::size_t write_chunk(InputBuffer& body, std::span<char> out) {
  constexpr std::size_t around = 20;  // digits and line ends
  std::array<char, 16> digits;
  const std::size_t size = std::min(body.size(), out.size() - around);
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
  char* to = std::copy(digits.data(), end, out.data());
  to = std::copy_n("\r\n", 2, to);
  to += body.take({to, size});
  to = std::copy_n("\r\n", 2, to);
  return static_cast<std::size_t>(to - out.data());
}

}  // namespace

Http2Stream::Http2Stream(std::shared_ptr<Http2Session> session, std::int32_t id, std::uint64_t connection)
    : Transport(-1), session_(std::move(session)), id_(id), connection_(connection) {}

Http2Stream::~Http2Stream() {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  session.release(id_);
  session.send_frames();
}

Head Http2Stream::take_head() {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  Http2Session::State* stream = session.find(id_);
  if (stream == nullptr || stream->closed) throw Disconnected();
  if (stream->head_too_large) throw api::ApiError(errors::head_too_large);
  Head head = make_head(std::exchange(stream->head, {}), session.options_.head);
  stream->chunked = head.chunked;
  return head;
}

IoResult Http2Stream::receive(std::span<char> out) {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  Http2Session::State* stream = session.find(id_);
  if (stream == nullptr || stream->closed) return {Io::ended, 0};
  const std::size_t before = stream->body.size();
  std::size_t count = 0;
  if (before > 0) {
    count = stream->chunked ? write_chunk(stream->body, out) : stream->body.take(out);
    nghttp2_session_consume(session.session_, id_, before - stream->body.size());
    session.send_frames();
  } else if (stream->ended && std::exchange(stream->chunked, false)) {
    constexpr std::string_view last_chunk = "0\r\n\r\n";
    count = last_chunk.copy(out.data(), out.size());
  } else {
    return {stream->ended ? Io::ended : Io::blocked, 0};
  }
  return {Io::moved, count};
}

/// A chunk is shorter than the room that it had, whether or not there is another.
bool Http2Stream::emptied() const {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  const Http2Session::State* stream = session.find(id_);
  return stream != nullptr && !stream->closed && stream->body.empty() && !(stream->ended && stream->chunked);
}

void Http2Stream::send_continue() {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  session.submit_continue(id_);
  session.send_frames();
}

void Http2Stream::begin_reply(int status, std::string lines, std::optional<std::uint64_t> length) {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  Http2Session::State* stream = session.find(id_);
  if (stream == nullptr || stream->closed) return;
  stream->left = length;
  session.submit_reply(id_, status, std::move(lines), !stream->complete());
}

/// What is not taken at once stays offered: the next call says how much of it was taken meanwhile.
IoResult Http2Stream::send(std::span<const std::string_view> pieces) {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  Http2Session::State* stream = session.find(id_);
  if (stream == nullptr || stream->closed) return {Io::ended, 0};
  if (stream->offered_taken == 0) {
    stream->offer.clear();
    std::size_t room = Http2Session::offered_at_once;
    for (const std::string_view piece : pieces) {
      stream->offer.push_back(piece.substr(0, room));
      room -= stream->offer.back().size();
    }
    nghttp2_session_resume_data(session.session_, id_);
    if (session.send_frames() == Io::ended || (stream = session.find(id_)) == nullptr) return {Io::ended, 0};
  }
  const std::size_t count = std::exchange(stream->offered_taken, 0);
  stream->waits = count == 0;
  if (stream->waits) {
    if (!session.may_send(id_)) session.leave_turn(*stream);
    return {stream->closed ? Io::ended : Io::blocked, 0};
  }
  return {Io::moved, count};
}

/// The last frames may wait for the socket: they are not many, and no longer the stream's.
Io Http2Stream::flush() {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  return session.send_frames() == Io::ended ? Io::ended : Io::moved;
}

void Http2Stream::finish_sending() {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  Http2Session::State* stream = session.find(id_);
  if (stream == nullptr || stream->complete()) return;
  stream->finished = true;
  nghttp2_session_resume_data(session.session_, id_);
  session.send_frames();
}

bool Http2Stream::may_fetch() {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  Http2Session::State* stream = session.find(id_);
  if (stream == nullptr || stream->closed || session.take_turn(id_, *stream)) return true;
  session.send_frames();  // its head goes before
  return false;
}

void Http2Stream::withdraw() {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  Http2Session::State* stream = session.find(id_);
  if (stream == nullptr) return;
  stream->offer.clear();
  stream->withdrawn = std::exchange(stream->waits, false);
  session.leave_turn(*stream);
}

void Http2Stream::widen() {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  Http2Session::State* stream = session.find(id_);
  if (stream == nullptr || stream->closed || std::exchange(stream->widened, true)) return;
  ++session.widened_;
  session.set_windows(id_);
  session.send_frames();
}

void Http2Stream::abort() {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  Http2Session::State* stream = session.find(id_);
  if (stream == nullptr || stream->closed) return;
  nghttp2_submit_rst_stream(session.session_, NGHTTP2_FLAG_NONE, id_, NGHTTP2_INTERNAL_ERROR);
  session.hang_up(*stream);
  session.send_frames();
}

std::size_t Http2Stream::unacknowledged() const {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  return session.transport_ == nullptr ? 0 : session.transport_->unacknowledged();
}

/// One that waits for its turn goes on while the others do.
bool Http2Stream::progressed() {
  Http2Session& session = *session_;
  const sync::Lock lock(session.mutex_);
  Http2Session::State* stream = session.find(id_);
  if (stream == nullptr || session.transport_ == nullptr) return false;
  const std::uint64_t acknowledged =
      session.sent_ - std::min<std::uint64_t>(session.sent_, session.transport_->unacknowledged());
  const bool others = acknowledged > std::exchange(stream->seen_acknowledged, acknowledged);
  const bool own = stream->taken > std::exchange(stream->seen_taken, stream->taken);
  return own || (others && session.may_send(id_));
}

}  // namespace lightkeep::http
