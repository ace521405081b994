// One connection that speaks HTTP/2 (RFC 9113): libnghttp2 takes its frames apart and puts them together, and
// each stream becomes a connection of its own (Http2Stream) that has one request. The reactor brings the
// session what the peer sends; replies are offered by whoever has their stream, and sent in the order of
// their priorities (RFC 9218). No reply is copied before the socket takes it: a stream that waits holds
// nothing here.
//
// Any thread, but where it says otherwise. What a stream waits for is signalled as epoll's events are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/http/head_parser.h"
#include "app/http/input_buffer.h"
#include "app/http/transport.h"
#include "sync/mutex.h"

struct nghttp2_session;

namespace lightkeep::http {

class Http2Callbacks;
class Http2Stream;

struct Http2Options {
  HeadLimits head;
  std::uint64_t connection = 0;           // its id, for signals
  std::function<std::uint64_t()> new_id;  // of a connection that a stream becomes
  std::function<void(std::uint64_t connection, std::uint32_t events)> signal;  // blocks nobody
};

class Http2Session : public std::enable_shared_from_this<Http2Session> {
 public:
  static constexpr std::size_t most_streams = 100;           // with those whose handlers still run
  static constexpr std::size_t offered_at_once = 128 << 10;  // bytes of a reply

  /// `transport` stays until `end`. Throws std::bad_alloc.
  Http2Session(Transport& transport, Http2Options options);
  ~Http2Session();
  Http2Session(const Http2Session&) = delete;

  // The reactor's.
  /// Receives once, into `scratch`, and does what it says. `ended`: to be closed.
  Io receive(std::span<char> scratch);
  /// Whether the last receive left nothing behind, unless the end of the connection.
  bool emptied() const;
  /// Sends what may be sent until the socket takes no more. `ended`: to be closed.
  Io pump();
  /// Streams whose heads have come, each once.
  std::vector<std::unique_ptr<Http2Stream>> take_arrivals();
  /// No new streams; those that are there come to their end.
  void go_away();
  /// The transport goes; its streams hear of it.
  void end();

  /// Since when it has had no request; nothing while it has any.
  std::optional<Clock::time_point> idle_since() const;
  /// Since when a head is coming that has not come to its end.
  std::optional<Clock::time_point> head_since() const;

 private:
  friend class Http2Callbacks;
  friend class Http2Stream;

  struct State {                   // of a stream
    std::uint64_t connection = 0;  // 0: it is no more
    HeadParts head;
    std::size_t head_bytes = 0;
    bool head_too_large = false;
    bool arrived = false;  // its head has
    bool ended = false;    // the peer's side
    bool closed = false;   // both, or reset
    bool widened = false;
    bool chunked = false;     // its body has no length, and its last chunk was not given yet
    InputBuffer body;         // as it came, without framing
    std::size_t dropped = 0;  // bytes of it, once nobody reads it

    std::vector<std::string_view> offer;  // of the reply; its owner leaves it alone meanwhile
    std::size_t offered_taken = 0;        // bytes of it that are frames by now
    std::optional<std::uint64_t> left;    // bytes of the reply's body; nothing: until it is finished
    bool finished = false;                // nothing more is offered
    bool waits = false;                   // for its offer to be taken
    bool withdrawn = false;               // waited, with an offer that has gone
    int urgency = 3;                      // 0 comes first (RFC 9218 section 4.1)
    bool has_turn = false, wants_turn = false;
    std::uint64_t taken = 0;
    std::uint64_t seen_taken = 0, seen_acknowledged = 0;  // at the last look

    bool complete() const { return finished || left == 0u; }
    std::size_t offered() const;
    std::size_t take_offer(char* to, std::size_t most);
  };

  State* find(std::int32_t id) REQUIRES(mutex_);
  void signal(const State& stream, std::uint32_t events) REQUIRES(mutex_);
  void hang_up(State& stream) REQUIRES(mutex_);
  Io send_frames() REQUIRES(mutex_);
  Io move_frames() REQUIRES(mutex_);
  bool make_frames() REQUIRES(mutex_);
  void leave_frames() REQUIRES(mutex_);
  Io fail() REQUIRES(mutex_);
  void tell_taken(Io socket) REQUIRES(mutex_);
  bool may_send(std::int32_t id) const REQUIRES(mutex_);
  bool take_turn(std::int32_t id, State& stream) REQUIRES(mutex_);
  void leave_turn(State& stream) REQUIRES(mutex_);
  State* next_turn(std::optional<std::int32_t> before) REQUIRES(mutex_);
  void set_windows(std::int32_t stream) REQUIRES(mutex_);
  void forget(std::int32_t id) REQUIRES(mutex_);
  void release(std::int32_t id) REQUIRES(mutex_);
  void submit_continue(std::int32_t id) REQUIRES(mutex_);
  void submit_reply(std::int32_t id, int status, std::string lines, bool has_body) REQUIRES(mutex_);
  void count_reset() REQUIRES(mutex_);

  const Http2Options options_;
  mutable sync::Mutex mutex_;
  Transport* transport_ GUARDED_BY(mutex_);  // null: it has gone
  nghttp2_session* session_ GUARDED_BY(mutex_) = nullptr;
  std::unordered_map<std::int32_t, State> streams_ GUARDED_BY(mutex_);
  std::vector<std::int32_t> arrivals_ GUARDED_BY(mutex_);
  struct HeadComing {
    std::int32_t stream;
    Clock::time_point since;
  };
  std::optional<HeadComing> head_coming_ GUARDED_BY(mutex_);
  std::size_t live_ GUARDED_BY(mutex_) = 0;  // streams that are connections
  Clock::time_point idle_since_ GUARDED_BY(mutex_) = Clock::now();
  std::string frames_ GUARDED_BY(mutex_);  // on their way to the socket
  std::size_t frames_at_ GUARDED_BY(mutex_) = 0;
  std::size_t frames_at_once_ GUARDED_BY(mutex_) = 0;  // bytes
  std::uint64_t sent_ GUARDED_BY(mutex_) = 0;          // bytes
  std::size_t widened_ GUARDED_BY(mutex_) = 0;
  std::size_t turns_ GUARDED_BY(mutex_) = 0;  // streams that have one
  double resets_ GUARDED_BY(mutex_) = 0;      // by or because of the peer, lately
  Clock::time_point resets_at_ GUARDED_BY(mutex_){};
  bool leaving_ GUARDED_BY(mutex_) = false;
  bool broken_ GUARDED_BY(mutex_) = false;  // no more frames can be made
};

}  // namespace lightkeep::http
