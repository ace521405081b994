// A reply on its way to the peer: head, body, and how far both have come. It goes from the worker that made
// it to the reactor that waits for a slow peer and back to a worker that fetches more, one owner at a time.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "app/http/http.h"
#include "app/http/ranges.h"
#include "app/http/transport.h"
#include "sync/mutex.h"

namespace lightkeep::http {

/// Bytes of memory that many connections share. Any thread.
class Budget {
 public:
  explicit Budget(std::size_t bytes) : left_(static_cast<std::ptrdiff_t>(bytes)) {}
  bool take(std::size_t bytes);
  void give_back(std::size_t bytes) { left_ += static_cast<std::ptrdiff_t>(bytes); }

 private:
  std::atomic<std::ptrdiff_t> left_;
};

/// By which a feed that has news wakes its connection, whoever has that at the moment and whether or not it
/// is there any more. Any thread.
class Bell {
 public:
  /// `tell` is called, from the thread that rings, when somebody has to look for news.
  explicit Bell(std::function<void()> tell) : tell_(std::move(tell)) {}

  void ring();
  bool rings() const { return rings_; }
  /// Whoever looks for news says so first: what rings from then on is heard again.
  void quiet() { rings_ = false; }
  /// Nobody is told any more when it returns.
  void detach();

 private:
  std::atomic<bool> rings_{false};
  sync::Mutex mutex_;
  std::function<void()> tell_ GUARDED_BY(mutex_);
};

using ReplyBody = decltype(Reply::body);

class Output {
 public:
  Output() = default;
  Output(Output&&) = default;
  Output& operator=(Output&&) = default;

  /// The head may be empty, where it goes another way. With no plan: the head alone, and a feed if the body
  /// is one; `chunked` (RFC 9112, section 7.1) or as it is.
  void start(std::string head, ReplyBody body, BodyPlan plan, bool chunked = false);

  void reset() { start({}, {}, {}); }

  enum class Step {
    done,
    blocked,      // the peer takes no more now
    needs_bytes,  // fetch(), on a worker
    failed        // the connection is broken
  };
  Step send(Transport& transport);

  enum class Fetched {
    something,
    nothing,  // a feed has no more for now
    failed    // a stream cannot give what was promised
  };
  /// The next bytes of the stream or feed. May block.
  Fetched fetch();
  /// See Feed::patience.
  std::chrono::milliseconds patience() const { return std::get<std::shared_ptr<Feed>>(body_)->patience(); }
  /// The feed is over for this peer: what it says last follows, and its proper end. See Feed::finish.
  void finish_feed();
  /// Frees fetched bytes that the peer has not taken; fetch() gets them again. False when the body is no
  /// stream.
  bool drop_fetched();
  /// Bytes of memory that wait for the peer. A body that others share counts for its part only.
  std::size_t held() const;

  bool is_stream() const { return std::holds_alternative<Stream>(body_); }
  bool is_feed() const { return std::holds_alternative<std::shared_ptr<Feed>>(body_); }
  std::uint64_t body_sent() const { return body_sent_; }

 private:
  Step send_feed(Transport& transport);
  Fetched fetch_feed();
  void say(std::string_view bytes);
  void end_feed();
  // A reply is a row of segments: the head, then for each part what goes before it and its bytes, then the
  // end.
  std::size_t segments() const { return 2 + 2 * plan_.parts.size(); }
  std::uint64_t segment_size(std::size_t index) const;
  bool is_body_bytes(std::size_t index) const {
    return index > 0 && index + 1 < segments() && index % 2 == 0;
  }
  std::string_view memory(std::size_t index, std::uint64_t at) const;  // of what is not streamed
  std::string_view rest_of(std::size_t index) const;
  void advance(std::size_t count);
  void skip_finished();

  std::string head_;
  ReplyBody body_;
  BodyPlan plan_;
  std::size_t segment_ = 0;
  std::uint64_t at_ = 0;  // in the segment
  std::string chunk_;     // of a stream, whose segment goes on at chunk_at_; or of a feed, as it is sent
  std::size_t chunk_at_ = 0;
  std::uint64_t body_sent_ = 0;
  bool chunked_ = false, ended_ = false;  // of a feed
};

}  // namespace lightkeep::http
