// One connection of a client, or a stream of one that speaks HTTP/2: what its reactor knows about it. A
// worker that has it (phase `working`) owns transport, input, exchange and output; the reactor then only
// notes events.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "app/http/exchange.h"
#include "app/http/fiber.h"
#include "app/http/http2_stream.h"
#include "app/http/input_buffer.h"
#include "app/http/output.h"
#include "app/http/transport.h"
#include "app/ip/address.h"

namespace lightkeep::http {

class Reactor;

enum class Phase {
  handshaking,  // waits for the peer's part of a TLS handshake
  reading,      // waits for a head, or idles
  buffering,    // takes a small body in
  working,      // a worker has it
  gathering,    // takes in more of a body for its handler, which is set aside
  sending,      // waits for the peer to take more of the reply
  listening,    // waits for its feed to say more
  draining,     // drops the rest of a small body
  lingering,    // our side is closed; the peer may read its reply
  multiplexing  // speaks HTTP/2: its streams are connections of their own
};

/// How a worker gives a connection back.
enum class Handover {
  handshaken,
  handshake_blocked,
  not_admitted,
  needs_body,
  sent,
  send_blocked,
  waits_for_news,
  broken
};

/// How a connection in phase `working` comes back. Usually the reply is out and nobody waits for anything:
/// then the worker just lets go, and the reactor finds the connection when its next request comes. That saves
/// waking the reactor once for each request. An event that came meanwhile, or anything else to be done, takes
/// the mail.
enum class Turn {
  worker,
  worker_with_news,  // an event came that the reactor has to look into
  let_go             // the reactor's, whenever it looks
};

struct Connection {
  std::uint64_t id = 0;
  Reactor* reactor = nullptr;
  std::unique_ptr<Transport> transport;
  std::shared_ptr<Http2Session> session{};  // of one that multiplexes
  Http2Stream* stream = nullptr;            // the transport, where it is one
  ip::Address peer;
  std::string peer_text;
  bool counted_by_address = false;

  // The reactor's alone, in every phase.
  Phase phase = Phase::reading;
  bool readable = false;  // edge-triggered: true from an event until a call says otherwise
  bool writable = true;
  bool hung_up = false;             // the peer sends no more: a read will tell
  Clock::time_point waiting_since;  // for a head or a body
  Clock::time_point deadline = Clock::time_point::max();
  Clock::time_point scheduled =
      Clock::time_point::max();  // the timer's entry; may be earlier than the deadline
  std::uint64_t dropped = 0;     // bytes, while lingering
  std::size_t input_budget = 0;  // bytes held of Front::buffers, for a large head
  std::size_t body_budget = 0;   // bytes held of Front::buffers

  std::atomic<Turn> turn{Turn::worker};

  InputBuffer input;
  std::size_t scanned = 0;        // of the head
  int empty_lines = 0;            // before it
  bool served_before = false;     // a request came over it
  std::size_t output_budget = 0;  // bytes of a reply held of Front::windows or Front::held_replies
  Clock::time_point held_since;

  std::optional<Exchange> exchange;
  std::unique_ptr<Fiber> handler;  // of a body that still comes; null when it has finished
  std::optional<Reply> reply;      // of the handler; empty when the peer has gone
  Output output;
  std::shared_ptr<Bell> bell;  // of a feed; null for other replies
  After after = After::close;
  Handover handover = Handover::broken;
};

}  // namespace lightkeep::http
