// A reply on its way to the peer: head, body, and how far both have come. It goes from the worker that made
// it to the reactor that waits for a slow peer and back to a worker that fetches more, one owner at a time.
#pragma once

#include <atomic>
#include <string>
#include <variant>
#include <vector>

#include "app/http/http.h"
#include "app/http/ranges.h"
#include "app/http/transport.h"

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

using ReplyBody = decltype(Reply::body);

class Output {
 public:
  Output() = default;
  Output(Output&&) = default;
  Output& operator=(Output&&) = default;

  /// With no plan: the head alone.
  void start(std::string head, ReplyBody body, BodyPlan plan);

  void reset() { start({}, {}, {}); }

  enum class Step {
    done,
    blocked,      // the peer takes no more now
    needs_bytes,  // fetch(), on a worker
    failed        // the connection is broken
  };
  Step send(Transport& transport);

  /// The next bytes of the stream; false when it cannot give what was promised. May block.
  bool fetch();
  /// Frees fetched bytes that the peer has not taken; fetch() gets them again. False when the body is no
  /// stream.
  bool drop_fetched();
  /// Bytes of memory that wait for the peer. A body that others share counts for its part only.
  std::size_t held() const;

  bool is_stream() const { return std::holds_alternative<Stream>(body_); }
  std::uint64_t body_sent() const { return body_sent_; }

 private:
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
  std::string chunk_;     // of a stream; the segment goes on at chunk_at_
  std::size_t chunk_at_ = 0;
  std::uint64_t body_sent_ = 0;
};

}  // namespace lightkeep::http
