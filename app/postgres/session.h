// A signed-in connection to a database server, by PostgreSQL's protocol (PostgreSQL 15, chapter 55): over
// TCP, with TLS or without, or over a socket of this machine. One thread at a time.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "app/net/error.h"
#include "app/net/stream.h"
#include "app/postgres/address.h"
#include "app/postgres/error.h"
#include "app/postgres/wire.h"

namespace lightkeep::postgres {

struct SessionConfig {
  Address address{};
  std::string password{};  // where the address has none
  std::chrono::milliseconds connect{15'000};
  std::chrono::milliseconds stall{60'000};  // without an answer
};

/// What the server did with what was sent up to a Sync.
struct Answer {
  std::vector<Message> messages;  // but for what is told here
  std::string command_tag;        // "INSERT 0 1"; empty: none ended
  bool suspended = false;         // there are more rows
  std::string complaint;          // the content of its ErrorResponse; empty: none
};

class Session {
 public:
  /// Throws Error.
  explicit Session(const SessionConfig& config);
  /// Over a stream that leads there already. Throws Error.
  Session(const SessionConfig& config, std::unique_ptr<net::Stream> stream);
  ~Session();
  Session(const Session&) = delete;

  /// Sends messages that end with a Sync, and gives what comes before the server is ready again. What the
  /// server refuses is in the answer. Throws Error(unreachable, bad_answer), and then the session is of no
  /// more use.
  Answer ask(const Outgoing& messages);
  bool broken() const { return broken_; }
  /// Of the transaction: 'I' none, 'T' open, 'E' failed.
  char state() const { return state_; }

 private:
  std::unique_ptr<net::Stream> connect() const;
  std::unique_ptr<net::Stream> begin_tls(net::Socket socket, const net::Deadline& deadline) const;
  void sign_in();
  void answer_challenge(Content challenge);
  void send(std::string_view bytes, const net::Deadline& deadline);
  Message receive(const net::Deadline& deadline);
  std::string_view read(std::size_t size, const net::Deadline& deadline);
  net::Deadline patience() const;
  Error unreached(const net::Error& error) const;
  std::string where() const;

  const SessionConfig config_;
  std::unique_ptr<net::Stream> stream_;
  std::string buffer_;    // bytes that came
  std::size_t used_ = 0;  // of them
  bool broken_ = false;
  char state_ = 'I';
};

}  // namespace lightkeep::postgres
