// One connection that speaks HTTP/2.
#include "app/http/http2_session.h"

#include <nghttp2/nghttp2.h>
#include <sys/epoll.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>
#include <utility>

#include "app/http/fields.h"
#include "app/http/http2_stream.h"
#include "text/ascii.h"

namespace lightkeep::http {
namespace {

constexpr std::size_t frame_head = 9;          // bytes (RFC 9113 section 4.1)
constexpr std::int32_t usual_window = 65'535;  // bytes that a peer may send unasked (RFC 9113 section 6.9.2)
constexpr std::int32_t wide_window = 512 << 10;  // of a large body: 10 MB/s at 50 ms
constexpr std::size_t wide_at_once = 2;          // of one connection, at full width
constexpr std::size_t most_unread = 1 << 20;     // bytes of a body that nobody reads
constexpr int unsent_at_once = 128 << 10;        // bytes in the kernel, where priorities end
constexpr std::size_t turns_at_once = 4;         // streams of which bytes wait in memory
constexpr double resets_in_burst = 1'000;        // as libnghttp2 counts those that the peer sends
constexpr double resets_per_second = 33;
constexpr std::uint32_t gone = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLHUP;

std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

/// Where a thread puts frames together; allocated once, unless they have to wait in it.
std::string& frame_room() {
  thread_local std::string room;
  return room;
}

struct OptionDeleter {
  void operator()(nghttp2_option* option) const { nghttp2_option_del(option); }
};
struct CallbacksDeleter {
  void operator()(nghttp2_session_callbacks* callbacks) const { nghttp2_session_callbacks_del(callbacks); }
};

/// Limits that it keeps by itself; windows move when a body is read.
std::unique_ptr<nghttp2_option, OptionDeleter> make_options() {
  nghttp2_option* raw = nullptr;
  if (nghttp2_option_new(&raw) != 0) throw std::bad_alloc();
  std::unique_ptr<nghttp2_option, OptionDeleter> option(raw);
  nghttp2_option_set_no_auto_window_update(raw, 1);
  nghttp2_option_set_builtin_recv_extension_type(raw, NGHTTP2_PRIORITY_UPDATE);
  nghttp2_option_set_stream_reset_rate_limit(raw, static_cast<std::uint64_t>(resets_in_burst),
                                             static_cast<std::uint64_t>(resets_per_second));
  nghttp2_option_set_max_continuations(raw, 8);
  return option;
}

/// Of the lines that append_fields made, whose names become lower case in place.
std::vector<nghttp2_nv> fields_of(std::string& lines) {
  std::vector<nghttp2_nv> fields;
  for (std::size_t at = 0; at < lines.size();) {
    const std::size_t colon = lines.find(':', at);
    const std::size_t end = lines.find("\r\n", at);
    if (colon == std::string::npos || end < colon) break;
    std::transform(lines.begin() + static_cast<std::ptrdiff_t>(at),
                   lines.begin() + static_cast<std::ptrdiff_t>(colon),
                   lines.begin() + static_cast<std::ptrdiff_t>(at), [](char c) { return text::lower(c); });
    auto* bytes = reinterpret_cast<std::uint8_t*>(lines.data());
    fields.push_back({bytes + at, bytes + colon + 2, colon - at, end - colon - 2, NGHTTP2_NV_FLAG_NONE});
    at = end + 2;
  }
  return fields;
}

nghttp2_nv status_field(std::string& digits) {
  static std::array<std::uint8_t, 8> name{":status"};
  return {name.data(), reinterpret_cast<std::uint8_t*>(digits.data()), 7, digits.size(),
          NGHTTP2_NV_FLAG_NONE};
}

/// Of a Priority field, where it has one (RFC 9218 section 4.1).
std::optional<int> urgency_of(std::string_view priority) {
  const std::size_t at = priority.find("u=");
  if (at == std::string_view::npos || at + 2 >= priority.size()) return std::nullopt;
  const int digit = priority[at + 2] - '0';
  return digit >= 0 && digit < NGHTTP2_EXTPRI_URGENCY_LEVELS ? std::optional(digit) : std::nullopt;
}

void take_field(HeadParts& head, std::string_view name, std::string_view value) {
  if (name == ":method") {
    head.method = value;
  } else if (name == ":path") {
    head.path = value;
  } else if (name == ":authority") {
    head.authority = value;
  } else if (name.starts_with(':')) {
    // The scheme is not asked for.
  } else if (const std::string* before = name == "cookie" ? head.fields.find(name) : nullptr) {
    head.fields.set(field::cookie, *before + "; " + std::string(value));  // RFC 9113 section 8.2.3
  } else {
    head.fields.add(name, std::string(value));
  }
}

}  // namespace

/// What libnghttp2 calls, from within a call of the session that holds its lock.
class Http2Callbacks {
 public:
  static void set(nghttp2_session_callbacks* to) {
    nghttp2_session_callbacks_set_on_begin_headers_callback(to, on_begin_headers);
    nghttp2_session_callbacks_set_on_header_callback(to, on_header);
    nghttp2_session_callbacks_set_on_frame_recv_callback(to, on_frame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(to, on_data);
    nghttp2_session_callbacks_set_on_stream_close_callback(to, on_close);
    nghttp2_session_callbacks_set_data_source_read_length_callback(to, room_for_data);
  }

  /// The next bytes of a reply's body.
  static ssize_t read_reply(nghttp2_session*, std::int32_t id, std::uint8_t* to, std::size_t most,
                            std::uint32_t* flags, nghttp2_data_source*,
                            void* user) NO_THREAD_SAFETY_ANALYSIS {
    State* stream = of(user).find(id);
    if (stream == nullptr) return NGHTTP2_ERR_TEMPORAL_CALLBACK_FAILURE;
    const std::size_t count = stream->take_offer(reinterpret_cast<char*>(to), most);
    if (stream->complete()) {
      *flags |= NGHTTP2_DATA_FLAG_EOF;
    } else if (count == 0) {
      return NGHTTP2_ERR_DEFERRED;
    }
    return static_cast<ssize_t>(count);
  }

 private:
  using State = Http2Session::State;
  static Http2Session& of(void* user) { return *static_cast<Http2Session*>(user); }

  static int on_begin_headers(nghttp2_session* raw, const nghttp2_frame* frame,
                              void* user) NO_THREAD_SAFETY_ANALYSIS {
    Http2Session& session = of(user);
    session.head_coming_ = {frame->hd.stream_id, Clock::now()};
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
    if (session.streams_.size() >= Http2Session::most_streams) {
      nghttp2_submit_rst_stream(raw, NGHTTP2_FLAG_NONE, frame->hd.stream_id, NGHTTP2_REFUSED_STREAM);
    } else {
      session.streams_[frame->hd.stream_id];
    }
    return 0;
  }

  static int on_header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                       std::size_t name_size, const std::uint8_t* value, std::size_t value_size, std::uint8_t,
                       void* user) NO_THREAD_SAFETY_ANALYSIS {
    Http2Session& session = of(user);
    State* stream = session.find(frame->hd.stream_id);
    if (stream == nullptr || stream->arrived) return 0;  // trailers
    constexpr std::size_t around = 32;                   // RFC 9113 section 6.5.2
    stream->head_bytes += name_size + value_size + around;
    const HeadLimits& limits = session.options_.head;
    stream->head_too_large |=
        stream->head_bytes > limits.bytes || stream->head.fields.all().size() >= limits.fields;
    if (!stream->head_too_large)
      take_field(stream->head, text_of(name, name_size), text_of(value, value_size));
    return 0;
  }

  static int on_frame(nghttp2_session*, const nghttp2_frame* frame, void* user) NO_THREAD_SAFETY_ANALYSIS {
    Http2Session& session = of(user);
    const bool headers = frame->hd.type == NGHTTP2_HEADERS;
    if (headers) session.head_coming_.reset();
    if (!headers && frame->hd.type != NGHTTP2_DATA) return 0;
    State* stream = session.find(frame->hd.stream_id);
    if (stream == nullptr) return 0;
    if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0) {
      stream->ended = true;
      session.signal(*stream, EPOLLIN);
    }
    if (headers && !std::exchange(stream->arrived, true)) {
      stream->head.ended = stream->ended;
      stream->connection = session.options_.new_id();
      stream->urgency = urgency_of(stream->head.fields.get("priority")).value_or(stream->urgency);
      session.arrivals_.push_back(frame->hd.stream_id);
      ++session.live_;
    }
    return 0;
  }

  static int on_data(nghttp2_session* raw, std::uint8_t, std::int32_t id, const std::uint8_t* bytes,
                     std::size_t size, void* user) NO_THREAD_SAFETY_ANALYSIS {
    Http2Session& session = of(user);
    State* stream = session.find(id);
    if (stream == nullptr || stream->connection == 0) {
      nghttp2_session_consume(raw, id, size);
      // Who sends on after our reply may be about to read it: it is told to stop only when it does not.
      if (stream != nullptr && (stream->dropped += size) > most_unread)
        nghttp2_submit_rst_stream(raw, NGHTTP2_FLAG_NONE, id, NGHTTP2_NO_ERROR);
      return 0;
    }
    stream->body.append({reinterpret_cast<const char*>(bytes), size});
    session.signal(*stream, EPOLLIN);
    return 0;
  }

  /// The last frame ends where the records do: what is left over would be a record of some bytes.
  static ssize_t room_for_data(nghttp2_session*, std::uint8_t, std::int32_t, std::int32_t, std::int32_t,
                               std::uint32_t, void* user) NO_THREAD_SAFETY_ANALYSIS {
    const Http2Session& session = of(user);
    return static_cast<ssize_t>(session.frames_at_once_ - frame_head - session.frames_.size());
  }

  static int on_close(nghttp2_session*, std::int32_t id, std::uint32_t code,
                      void* user) NO_THREAD_SAFETY_ANALYSIS {
    Http2Session& session = of(user);
    if (session.head_coming_ && session.head_coming_->stream == id) session.head_coming_.reset();
    State* stream = session.find(id);
    if (stream == nullptr) return 0;
    if (code != NGHTTP2_NO_ERROR && !stream->complete()) session.count_reset();
    if (stream->connection == 0) {
      session.forget(id);
    } else {
      session.hang_up(*stream);
    }
    return 0;
  }
};

Http2Session::Http2Session(Transport& transport, Http2Options options)
    : options_(std::move(options)), transport_(&transport) {
  transport.limit_unsent(unsent_at_once);
  const auto limits = make_options();
  nghttp2_session_callbacks* raw = nullptr;
  if (nghttp2_session_callbacks_new(&raw) != 0) throw std::bad_alloc();
  const std::unique_ptr<nghttp2_session_callbacks, CallbacksDeleter> callbacks(raw);
  Http2Callbacks::set(raw);
  if (nghttp2_session_server_new2(&session_, raw, this, limits.get()) != 0) throw std::bad_alloc();
  const std::array<nghttp2_settings_entry, 3> settings{
      {{NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, most_streams},
       {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(options_.head.bytes)},
       {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1}}};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
}

Http2Session::~Http2Session() {
  nghttp2_session_del(session_);
}

Io Http2Session::receive(std::span<char> scratch) {
  const sync::Lock lock(mutex_);
  if (transport_ == nullptr) return Io::ended;
  const IoResult got = transport_->receive(scratch);
  if (got.io != Io::moved) return got.io;
  const ssize_t taken =
      nghttp2_session_mem_recv(session_, reinterpret_cast<const std::uint8_t*>(scratch.data()), got.count);
  if (taken < 0) {
    send_frames();  // why it ends
    return fail();
  }
  return send_frames() == Io::ended ? Io::ended : Io::moved;
}

bool Http2Session::emptied() const {
  const sync::Lock lock(mutex_);
  return transport_ != nullptr && transport_->emptied();
}

Io Http2Session::pump() {
  const sync::Lock lock(mutex_);
  return send_frames();
}

std::vector<std::unique_ptr<Http2Stream>> Http2Session::take_arrivals() {
  const sync::Lock lock(mutex_);
  std::vector<std::unique_ptr<Http2Stream>> arrivals;
  for (const std::int32_t id : std::exchange(arrivals_, {})) {
    const State* stream = find(id);
    if (stream != nullptr && stream->closed) {
      release(id);
    } else if (stream != nullptr) {
      arrivals.push_back(std::make_unique<Http2Stream>(shared_from_this(), id, stream->connection));
    }
  }
  return arrivals;
}

void Http2Session::go_away() {
  const sync::Lock lock(mutex_);
  if (transport_ == nullptr || std::exchange(leaving_, true)) return;
  nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE, nghttp2_session_get_last_proc_stream_id(session_),
                        NGHTTP2_NO_ERROR, nullptr, 0);
  send_frames();
}

void Http2Session::end() {
  const sync::Lock lock(mutex_);
  fail();
}

std::optional<Clock::time_point> Http2Session::idle_since() const {
  const sync::Lock lock(mutex_);
  return live_ == 0 ? std::optional(idle_since_) : std::nullopt;
}

std::optional<Clock::time_point> Http2Session::head_since() const {
  const sync::Lock lock(mutex_);
  return head_coming_ ? std::optional(head_coming_->since) : std::nullopt;
}

Http2Session::State* Http2Session::find(std::int32_t id) {
  const auto entry = streams_.find(id);
  return entry == streams_.end() ? nullptr : &entry->second;
}

void Http2Session::signal(const State& stream, std::uint32_t events) {
  if (stream.connection != 0) options_.signal(stream.connection, events);
}

void Http2Session::hang_up(State& stream) {
  if (std::exchange(stream.closed, true)) return;
  stream.offer.clear();
  stream.wants_turn = false;
  leave_turn(stream);
  signal(stream, gone);
}

std::size_t Http2Session::State::offered() const {
  std::size_t bytes = 0;
  for (const std::string_view piece : offer) bytes += piece.size();
  return bytes;
}

std::size_t Http2Session::State::take_offer(char* to, std::size_t most) {
  std::size_t count = 0;
  for (std::string_view& piece : offer) {
    const std::size_t part = std::min(piece.size(), most - count);
    std::memcpy(to + count, piece.data(), part);
    piece.remove_prefix(part);
    count += part;
  }
  offered_taken += count;
  taken += count;
  if (left) *left -= count;
  return count;
}

/// False when there are none, or the session is at its end.
bool Http2Session::make_frames() {
  if (frames_.capacity() < frame_room().capacity()) frames_.swap(frame_room());
  frames_.clear();
  frames_at_ = 0;
  frames_at_once_ = transport_->room_at_once();
  while (frames_.size() + frame_head < frames_at_once_) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(session_, &bytes);
    broken_ |= size < 0;
    if (size <= 0) break;
    frames_.append(text_of(bytes, static_cast<std::size_t>(size)));
  }
  if (frames_.empty()) transport_->flush();  // gives up the room
  return !frames_.empty();
}

/// What is left of them keeps no more memory than it has bytes.
void Http2Session::leave_frames() {
  std::string rest = frames_.substr(std::exchange(frames_at_, 0));
  frames_.clear();
  frames_.swap(frame_room());
  frames_.swap(rest);
}

/// `blocked`: the socket takes no more. What cannot go yet is chosen later, and takes no memory until then.
Io Http2Session::move_frames() {
  Io io = Io::moved;
  do {
    while (io == Io::moved && frames_at_ < frames_.size()) {
      const std::string_view rest = std::string_view(frames_).substr(frames_at_);
      const IoResult result = transport_->send(std::span(&rest, 1));
      io = result.io;
      frames_at_ += result.count;
      sent_ += result.count;
    }
    if (io == Io::moved) io = transport_->flush();
  } while (io == Io::moved && make_frames());
  leave_frames();
  return io;
}

Io Http2Session::send_frames() {
  if (transport_ == nullptr) return Io::ended;
  const Io io = move_frames();
  if (io == Io::ended) return fail();
  tell_taken(io);
  if (io == Io::blocked) return io;
  const bool over =
      broken_ || (nghttp2_session_want_read(session_) == 0 && nghttp2_session_want_write(session_) == 0);
  return over ? fail() : io;
}

/// Those whose offers are mostly frames by now may offer more, before less urgent ones have their turn; and
/// so may those whose offers went, once the socket takes more.
void Http2Session::tell_taken(Io socket) {
  for (auto& [id, stream] : streams_) {
    if (stream.withdrawn && socket == Io::moved && may_send(id)) {
      stream.withdrawn = false;
      signal(stream, EPOLLOUT);
    }
    if (!stream.waits || stream.offered_taken == 0 || stream.offered() > offered_at_once / 2) continue;
    stream.waits = false;
    signal(stream, EPOLLOUT);
  }
}

bool Http2Session::may_send(std::int32_t id) const {
  return nghttp2_session_get_stream_remote_window_size(session_, id) > 0 &&
         nghttp2_session_get_remote_window_size(session_) > 0;
}

/// Of those that want a turn, the first by urgency and age (RFC 9218 section 10), if it comes before that
/// one.
Http2Session::State* Http2Session::next_turn(std::optional<std::int32_t> before) {
  const auto rank = [](std::int32_t id, const State& stream) { return std::pair(stream.urgency, id); };
  std::optional<std::pair<int, std::int32_t>> best;
  if (before) best = rank(*before, *find(*before));
  State* next = nullptr;
  for (auto& [id, stream] : streams_) {
    if (!stream.wants_turn || (best && rank(id, stream) >= *best)) continue;
    best = rank(id, stream);
    next = &stream;
  }
  return next;
}

/// Large replies come one after the other rather than all at a time, but for some that may wait for a disk.
bool Http2Session::take_turn(std::int32_t id, State& stream) {
  if (!may_send(id)) {
    leave_turn(stream);
    stream.withdrawn = true;  // it hears when its window opens
    return false;
  }
  if (stream.has_turn) {
    if (next_turn(id) == nullptr) return true;
    leave_turn(stream);
  } else if (turns_ < turns_at_once) {
    ++turns_;
    stream.has_turn = true;
    return true;
  }
  stream.wants_turn = true;
  return false;
}

/// Also of one that was told of its turn and never took it.
void Http2Session::leave_turn(State& stream) {
  if (std::exchange(stream.has_turn, false)) --turns_;
  State* next = turns_ < turns_at_once ? next_turn(std::nullopt) : nullptr;
  if (next == nullptr) return;
  next->wants_turn = false;
  signal(*next, EPOLLOUT);
}

Io Http2Session::fail() {
  if (std::exchange(transport_, nullptr) == nullptr) return Io::ended;
  for (auto& [id, stream] : streams_) hang_up(stream);
  options_.signal(options_.connection, gone);
  return Io::ended;
}

void Http2Session::set_windows(std::int32_t id) {
  const State* stream = find(id);
  if (stream != nullptr && stream->widened)
    nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, id, wide_window);
  const auto wide = static_cast<std::int32_t>(std::min(widened_, wide_at_once));
  nghttp2_session_set_local_window_size(session_, NGHTTP2_FLAG_NONE, 0, usual_window + wide * wide_window);
}

void Http2Session::forget(std::int32_t id) {
  const auto entry = streams_.find(id);
  if (entry == streams_.end()) return;
  if (entry->second.widened) {
    --widened_;
    set_windows(0);
  }
  streams_.erase(entry);
}

/// What was not read of its body no longer fills the connection's window.
void Http2Session::release(std::int32_t id) {
  State* stream = find(id);
  if (stream == nullptr) return;
  stream->connection = 0;
  stream->offer.clear();
  stream->waits = stream->withdrawn = stream->wants_turn = false;
  leave_turn(*stream);
  if (--live_ == 0) idle_since_ = Clock::now();
  nghttp2_session_consume(session_, id, std::exchange(stream->body, {}).size());
  if (stream->closed) {
    forget(id);
  } else if (!stream->complete()) {
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, NGHTTP2_INTERNAL_ERROR);
  }
}

void Http2Session::submit_continue(std::int32_t id) {
  std::string digits = "100";
  const nghttp2_nv status = status_field(digits);
  nghttp2_submit_headers(session_, NGHTTP2_FLAG_NONE, id, nullptr, &status, 1, nullptr);
}

void Http2Session::submit_reply(std::int32_t id, int status, std::string lines, bool has_body) {
  std::string digits = std::to_string(status);
  std::vector<nghttp2_nv> fields = fields_of(lines);
  fields.insert(fields.begin(), status_field(digits));
  nghttp2_data_provider body{};
  body.read_callback = Http2Callbacks::read_reply;
  nghttp2_submit_response(session_, id, fields.data(), fields.size(), has_body ? &body : nullptr);
}

/// Requests that are begun and not waited for, by whichever frame that resets them.
void Http2Session::count_reset() {
  const auto now = Clock::now();
  const std::chrono::duration<double> passed = now - resets_at_;
  resets_ = std::max(0.0, resets_ - passed.count() * resets_per_second) + 1;
  resets_at_ = now;
  if (resets_ > resets_in_burst) nghttp2_session_terminate_session(session_, NGHTTP2_ENHANCE_YOUR_CALM);
}

}  // namespace lightkeep::http
