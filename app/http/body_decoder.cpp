// Takes the framing off a request's body.
#include "app/http/body_decoder.h"

#include <algorithm>
#include <cstring>

#include "app/http/error_reply.h"
#include "text/hex.h"

namespace lightkeep::http {
namespace {

constexpr unsigned max_size_digits = 15;       // of a chunk: below 2^60
constexpr std::size_t max_extension = 256;     // ignored bytes after a chunk's size
constexpr std::size_t max_trailers = 8 << 10;  // ignored bytes after the last chunk
// Chunks of a byte, each with an extension, would be read without end before they come to the body's limit.
constexpr std::uint64_t free_framing = 64 << 10;  // bytes
constexpr std::uint64_t framing_for_a_byte = 8;   // a chunk of one byte has five

[[noreturn]] void broken() {
  throw api::ApiError(errors::malformed, "The chunks of the body are broken.");
}

void expect(char c, char wanted) {
  if (c != wanted) broken();
}

bool is_text(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte >= 0x20 && byte != 0x7F) || c == '\t';
}

}  // namespace

BodyDecoder::BodyDecoder(const Head& head) : chunked_(head.chunked), left_(head.content_length.value_or(0)) {
  if (chunked_) {
    state_ = State::size;
  } else if (left_ > 0) {
    state_ = State::data;
  }
}

std::optional<std::uint64_t> BodyDecoder::remaining() const {
  if (done()) return 0;
  if (chunked_) return std::nullopt;
  return left_;
}

void BodyDecoder::skip_plain(std::uint64_t count) {
  left_ -= count;
  data_ += count;
  if (left_ == 0) state_ = chunked_ ? State::data_cr : State::done;
}

BodyDecoder::Step BodyDecoder::decode(std::span<const char> raw, std::span<char> out) {
  Step step;
  while (step.taken < raw.size() && !done()) {
    if (state_ != State::data) {
      count_framing();
      take_framing(raw[step.taken++]);
      continue;
    }
    const auto room = std::min(raw.size() - step.taken, out.size() - step.given);
    const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(room, left_));
    if (count == 0) break;
    std::memcpy(out.data() + step.given, raw.data() + step.taken, count);
    step.taken += count;
    step.given += count;
    skip_plain(count);
  }
  return step;
}

void BodyDecoder::count_framing() {
  if (++framing_ > free_framing + framing_for_a_byte * data_) broken();
}

void BodyDecoder::take_framing(char c) {
  switch (state_) {
    case State::size:
      return take_size(c);
    case State::blank:  // before the extension (RFC 9112 section 7.1.1)
      if (c == '\r') {
        state_ = State::size_lf;
      } else if (c == ';') {
        state_ = State::extension;
      } else if ((c != ' ' && c != '\t') || ++overhead_ > max_extension) {
        broken();
      }
      return;
    case State::extension:
      if (c == '\r') {
        state_ = State::size_lf;
      } else if (!is_text(c) || ++overhead_ > max_extension) {
        broken();
      }
      return;
    case State::size_lf:
      expect(c, '\n');
      state_ = left_ > 0 ? State::data : State::trailer;
      overhead_ = 0;
      digits_ = 0;
      return;
    case State::data_cr:
      expect(c, '\r');
      state_ = State::data_lf;
      return;
    case State::data_lf:
      expect(c, '\n');
      state_ = State::size;
      return;
    default:
      return take_trailer(c);
  }
}

void BodyDecoder::take_size(char c) {
  if (const int value = text::hex_value(c); value >= 0) {
    if (++digits_ > max_size_digits) broken();
    left_ = left_ << 4 | static_cast<unsigned>(value);
    return;
  }
  if (digits_ == 0) broken();
  if (c == '\r') {
    state_ = State::size_lf;
  } else if (c == ';') {
    state_ = State::extension;
  } else if (c == ' ' || c == '\t') {
    state_ = State::blank;
  } else {
    broken();
  }
}

void BodyDecoder::take_trailer(char c) {
  if (++overhead_ > max_trailers) broken();
  if (state_ == State::trailer_lf) {
    expect(c, '\n');
    state_ = trailer_line_ ? State::trailer : State::done;
    trailer_line_ = false;
  } else if (c == '\r') {
    state_ = State::trailer_lf;
  } else {
    if (!is_text(c)) broken();
    trailer_line_ = true;
  }
}

}  // namespace lightkeep::http
