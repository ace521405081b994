// The bytes of one connection, without blocking: over the bare socket or through TLS. One thread at a time,
// the connection's owner.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace lightkeep::http {

using Clock = std::chrono::steady_clock;

enum class Io {
  moved,    // `count` bytes went
  blocked,  // nothing now; epoll tells when to try again
  ended     // the peer closed its side, or the connection broke
};

struct IoResult {
  Io io = Io::blocked;
  std::size_t count = 0;
};

class Transport {
 public:
  explicit Transport(int socket) : socket_(socket) {}  // -1: it has none of its own
  virtual ~Transport();                                // closes the socket
  Transport(const Transport&) = delete;

  int socket() const { return socket_; }
  /// Gives the socket up; nothing else may be called afterwards.
  int release() { return std::exchange(socket_, -1); }

  virtual bool handshaken() const { return true; }
  /// One step; `moved` when there is progress or it is done.
  virtual Io handshake() { return Io::moved; }
  virtual bool over_tls() const { return false; }
  /// What the handshake agreed on.
  virtual bool speaks_http2() const { return false; }
  /// What the last blocked call waited for.
  virtual bool wants_write() const { return false; }

  virtual IoResult receive(std::span<char> out);
  /// Whether a receive() that did not fill its room has left nothing behind, unless the end of the stream.
  virtual bool emptied() const { return true; }
  /// Takes a prefix of the pieces, in order.
  virtual IoResult send(std::span<const std::string_view> pieces);
  /// Bytes that are worth putting together for the next send(). Where some of them may have to wait (TLS
  /// records do), room is held for them until that send or flush().
  virtual std::size_t room_at_once() { return 64 << 10; }
  /// What was taken may still wait here for the socket (TLS records do); `moved` when nothing does.
  virtual Io flush() { return Io::moved; }
  /// No more bytes from us. The other direction stays open.
  virtual void finish_sending();
  /// Drops what the peer still sends, as raw bytes.
  IoResult discard(std::span<char> scratch);
  /// Whether the next bytes of a large reply should be fetched now; where not, it is as if a send was
  /// blocked.
  virtual bool may_fetch() { return true; }
  /// What the last blocked send was given is about to go: it is not looked at any more.
  virtual void withdraw() {}
  /// A large body comes: its sender need not wait for us.
  virtual void widen() {}
  /// Keeps less than so many bytes in the kernel that the network has not taken: what is sent next may be
  /// chosen later.
  void limit_unsent(int bytes);
  /// Breaks the connection from any thread: calls that wait for it come back.
  virtual void abort();

  /// Bytes that the peer has not acknowledged yet.
  virtual std::size_t unacknowledged() const;
  /// Whether it acknowledged any since this was called last.
  virtual bool progressed();

 protected:
  const int* socket_address() const { return &socket_; }

 private:
  int socket_;
  std::size_t seen_unacknowledged_ = 0;
};

}  // namespace lightkeep::http
