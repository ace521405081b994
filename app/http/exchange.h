// One request and its reply, from the parsed head to the last byte sent. It travels with its connection: one
// thread at a time.
#pragma once

#include <algorithm>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>

#include "app/http/body_decoder.h"
#include "app/http/head_parser.h"
#include "app/http/http.h"
#include "app/http/input_buffer.h"
#include "app/http/open_bodies.h"
#include "app/http/proxy_trust.h"
#include "app/http/ranges.h"
#include "app/http/reply_writer.h"
#include "app/http/transport.h"

namespace lightkeep::http {

/// How slowly a body may come. Only the time spent waiting for the peer counts. Pure.
class BodyPace {
 public:
  explicit BodyPace(const ServerConfig& config)
      : stall_(config.body_stall_time),
        grace_(config.body_grace_time),
        rate_(std::max<std::uint64_t>(1, config.body_bytes_per_second)) {}

  /// Until when a wait that begins now, after `bytes` of body, may last.
  Clock::time_point deadline(Clock::time_point now, std::uint64_t bytes) const {
    const std::chrono::duration<double> earned(static_cast<double>(bytes) / static_cast<double>(rate_));
    const auto allowed =
        std::max<Clock::duration>(grace_, std::chrono::duration_cast<Clock::duration>(earned));
    return now + std::min<Clock::duration>(stall_, allowed - waited_);
  }
  /// A wait that began at `from` is over.
  void waited(Clock::time_point from, Clock::time_point now) { waited_ += now - from; }

 private:
  std::chrono::milliseconds stall_, grace_;
  std::uint64_t rate_;
  Clock::duration waited_{};
};

struct Exchange {
  Request request;
  Routes::Match match;
  Caller caller;
  Version version = Version::http_1_1;
  bool keep_alive = true;
  bool has_body = false;
  bool strict_transport = false;

  // The body as far as it has been taken in.
  std::optional<std::uint64_t> declared;
  BodyDecoder decoder;
  InputBuffer window;  // decoded, and not yet given to the handler
  std::optional<BodyPace> pace;
  gate::Gate::Pass admission;              // of a handler that began before its body was there
  std::optional<OpenBodies::Place> place;  // from the first byte on that the handler waits for
  std::exception_ptr failure;              // what the handler hears once it has read the window
  bool awaits_continue = false;            // the client sends nothing before our 100
  bool broken = false;  // the framing is lost: nothing more can be read from this connection
  std::uint64_t bytes_in = 0;

  Clock::time_point started;
  int status = 0;
  std::string detail;
  bool cut = false;  // the server breaks the reply off
  bool reported = false;
};

/// What becomes of the connection once the reply is out.
enum class After {
  next_request,
  drain_body,  // the rest of the body is small: drop it, then the next request
  linger,      // no more requests; the peer may still be sending, so give it time to read the reply
  close
};
After settle(const Exchange& exchange);

/// Fills a fresh exchange from its head, its caller (whose address as a text is `client`), and the request's
/// id.
void open_exchange(Exchange& exchange, Head head, const Caller& caller, std::string client, std::string id);

/// Runs the route's handler and turns what it throws into a reply. Blocks as the handler does. Throws
/// Disconnected.
Reply answer(const Routes& routes, const std::string& public_url, Exchange& exchange);

/// The reply to a request that may not be served over this transport: nothing when it may.
std::optional<Reply> refuse_transport(const Routes& routes, const std::string& public_url,
                                      const Exchange& exchange);

/// A reply that is ready to be sent.
struct Prepared {
  Reply reply;
  BodyPlan plan;
  After after = After::close;
  ReplyContext context;  // points into the exchange
};
/// `keep` is false when the server wants the connection to end.
Prepared prepare(Exchange& exchange, Reply reply, bool keep);

}  // namespace lightkeep::http
