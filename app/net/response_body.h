// The body of an HTTP/1.x response, taken out of its framing while it arrives; holds no bytes. One thread at
// a time.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>

#include "app/net/response_head.h"

namespace lightkeep::net {

class BodyDecoder {
 public:
  using Sink = std::function<void(std::span<const char>)>;

  /// Throws Error(too_large) when the declared length is over `limit` bytes. `sink` outlives the decoder.
  BodyDecoder(Framing framing, std::uint64_t limit, const Sink& sink);

  /// The next bytes from the connection. True when the body is complete; what follows is not looked at.
  /// Throws Error(too_large), Error(bad_answer), and what the sink throws.
  bool feed(std::string_view bytes);
  /// The connection has ended properly. Throws Error(bad_answer) when the body is not complete.
  void finish() const;
  bool complete() const { return complete_; }
  std::uint64_t size() const { return size_; }  // of what went to the sink

 private:
  enum class Chunk { size, extension, size_end, data, data_end, data_line };

  void deliver(std::string_view bytes);
  void feed_chunked(std::string_view bytes);
  void chunk_character(char c);
  void chunk_size_digit(char c);
  void begin_chunk();

  Framing framing_;
  std::uint64_t limit_;
  const Sink& sink_;
  std::uint64_t size_ = 0;
  bool complete_ = false;
  Chunk chunk_ = Chunk::size;
  std::uint64_t chunk_left_ = 0;
  unsigned chunk_digits_ = 0;
  std::uint64_t overhead_ = 0;  // bytes of chunk framing
};

}  // namespace lightkeep::net
