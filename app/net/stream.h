// Bytes to and from a peer, in the clear or through TLS. One thread at a time.
#pragma once

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "app/net/deadline.h"

namespace lightkeep::net {

/// Owns a connected, non-blocking socket.
class Socket {
 public:
  explicit Socket(int descriptor) noexcept : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(other.descriptor_) { other.descriptor_ = -1; }
  Socket& operator=(Socket&& other) noexcept;
  ~Socket();
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

/// Both calls wait no longer than the deadline and throw Error.
class Stream {
 public:
  virtual ~Stream() = default;
  /// At least one byte; 0 when the peer has properly ended. An end that may be a cut is an Error.
  virtual std::size_t read(std::span<char> out, const Deadline& deadline) = 0;
  /// All of it.
  virtual void write(std::string_view bytes, const Deadline& deadline) = 0;
  /// When the certificate ends that the peer showed; none in the clear.
  virtual std::optional<std::chrono::sys_seconds> certificate_end() const { return std::nullopt; }
};

class SocketStream : public Stream {
 public:
  explicit SocketStream(Socket socket) : socket_(std::move(socket)) {}
  std::size_t read(std::span<char> out, const Deadline& deadline) override;
  void write(std::string_view bytes, const Deadline& deadline) override;
  /// For a handshake on the same connection (STARTTLS); the stream is of no more use.
  Socket release() { return std::move(socket_); }

 private:
  Socket socket_;
};

}  // namespace lightkeep::net
