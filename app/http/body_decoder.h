// Takes the framing off a request's body: a declared length, or chunks (RFC 9112 section 7.1) under limits of
// their own. Pure; one thread at a time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "app/http/head_parser.h"

namespace lightkeep::http {

class BodyDecoder {
 public:
  BodyDecoder() = default;  // no body
  explicit BodyDecoder(const Head& head);

  struct Step {
    std::size_t taken = 0;  // of the raw bytes
    std::size_t given = 0;  // into `out`
  };
  /// Decodes as much as both sides allow. Throws api::ApiError for broken framing.
  Step decode(std::span<const char> raw, std::span<char> out);

  bool done() const { return state_ == State::done; }
  /// Body bytes that come before the next byte of framing: these may be received straight into the reader's
  /// memory.
  std::uint64_t plain_ahead() const { return state_ == State::data ? left_ : 0; }
  /// Says that `count` of them were.
  void skip_plain(std::uint64_t count);
  /// Body bytes still to come; unknown for chunks.
  std::optional<std::uint64_t> remaining() const;

 private:
  enum class State { size, blank, extension, size_lf, data, data_cr, data_lf, trailer, trailer_lf, done };

  void take_framing(char c);
  void count_framing();
  void take_size(char c);
  void take_trailer(char c);

  bool chunked_ = false;
  State state_ = State::done;
  std::uint64_t left_ = 0;  // of the chunk, or of the body
  unsigned digits_ = 0;
  std::uint64_t data_ = 0;     // bytes of the chunks so far
  std::uint64_t framing_ = 0;  // bytes around them
  std::size_t overhead_ = 0;   // of this chunk's line, or of all trailers
  bool trailer_line_ = false;  // has the current trailer line a byte?
};

}  // namespace lightkeep::http
