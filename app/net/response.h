// An HTTP/1.x response from an untrusted server (RFC 9112): its head, parsed whole, and its body, taken out
// of its framing while it arrives. One thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace lightkeep::net {

/// Of all heads of one exchange together, interim responses included.
constexpr std::size_t max_response_head = 16 << 10;

struct ResponseHead {
  int status = 0;
  int minor_version = 1;
  std::vector<std::pair<std::string, std::string>> fields;  // names in lower case, values trimmed

  /// The first; null when absent.
  const std::string* find(std::string_view lower_case_name) const;
};

/// How the end of the body is known.
struct Framing {
  enum class Kind { length, chunked, until_close };
  Kind kind = Kind::until_close;
  std::uint64_t length = 0;  // of Kind::length
};

/// The size of the head in `bytes` with its empty line; empty while that has not come.
std::optional<std::size_t> find_head_end(std::string_view bytes);

/// `bytes` ends with the empty line. Throws Error(bad_answer).
ResponseHead parse_response_head(std::string_view bytes);

/// Throws Error(bad_answer) for what leaves the end in doubt: both length and chunks, differing lengths,
/// other codings.
Framing framing_of(const ResponseHead& head);

/// Whether another request may follow once the body of this one has come whole (RFC 9112 section 9.3).
bool keeps_connection(const ResponseHead& head);

/// The body of a response; holds no bytes.
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
