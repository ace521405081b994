#include "app/net/response_body.h"

#include <algorithm>
#include <string>

#include "app/net/error.h"
#include "text/hex.h"

namespace lightkeep::net {

namespace {

constexpr unsigned max_chunk_digits = 15;  // of 16^15 no sum overflows
constexpr std::uint64_t free_overhead = 64 << 10;

[[noreturn]] void broken_chunks() {
  throw Error(Fault::bad_answer, "the server's answer is not valid HTTP", "chunk");
}

[[noreturn]] void too_large(std::uint64_t limit) {
  throw Error(Fault::too_large, "the file is larger than " + std::to_string(limit) + " bytes");
}

}  // namespace

BodyDecoder::BodyDecoder(Framing framing, std::uint64_t limit, const Sink& sink)
    : framing_(framing), limit_(limit), sink_(sink) {
  if (framing.kind != Framing::Kind::length) return;
  if (framing.length > limit) too_large(limit);
  complete_ = framing.length == 0;
}

bool BodyDecoder::feed(std::string_view bytes) {
  if (complete_) return true;
  switch (framing_.kind) {
    case Framing::Kind::length:
      deliver(bytes.substr(
          0, static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), framing_.length - size_))));
      complete_ = size_ == framing_.length;
      break;
    case Framing::Kind::chunked:
      feed_chunked(bytes);
      break;
    case Framing::Kind::until_close:
      deliver(bytes);
      break;
  }
  return complete_;
}

void BodyDecoder::finish() const {
  if (!complete_ && framing_.kind != Framing::Kind::until_close)
    throw Error(Fault::bad_answer, "the connection ended before the whole file had come");
}

void BodyDecoder::deliver(std::string_view bytes) {
  if (bytes.empty()) return;
  if (bytes.size() > limit_ - size_) too_large(limit_);
  size_ += bytes.size();
  sink_(bytes);
}

void BodyDecoder::feed_chunked(std::string_view bytes) {
  while (!bytes.empty() && !complete_) {
    if (chunk_ == Chunk::data) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(bytes.size(), chunk_left_));
      deliver(bytes.substr(0, count));
      bytes.remove_prefix(count);
      chunk_left_ -= count;
      if (chunk_left_ == 0) chunk_ = Chunk::data_end;
    } else {
      // Long extensions and chunks of a few bytes would let a server send without end what never reaches the
      // limit.
      if (++overhead_ > free_overhead + size_) broken_chunks();
      chunk_character(bytes.front());
      bytes.remove_prefix(1);
    }
  }
}

void BodyDecoder::chunk_character(char c) {
  switch (chunk_) {
    case Chunk::size:
      chunk_size_digit(c);
      break;
    case Chunk::extension:
      if (c == '\r')
        chunk_ = Chunk::size_end;
      else if (c == '\n')
        broken_chunks();
      break;
    case Chunk::size_end:
      if (c != '\n') broken_chunks();
      begin_chunk();
      break;
    case Chunk::data_end:
      if (c != '\r') broken_chunks();
      chunk_ = Chunk::data_line;
      break;
    case Chunk::data_line:
      if (c != '\n') broken_chunks();
      chunk_ = Chunk::size;
      chunk_digits_ = 0;
      break;
    case Chunk::data:
      break;
  }
}

void BodyDecoder::chunk_size_digit(char c) {
  if (text::is_hex_digit(c)) {
    if (++chunk_digits_ > max_chunk_digits) broken_chunks();
    chunk_left_ = chunk_left_ << 4 | text::hex_value(c);
    return;
  }
  if (chunk_digits_ == 0) broken_chunks();
  if (c == '\r')
    chunk_ = Chunk::size_end;
  else if (c == ';' || c == ' ' || c == '\t')
    chunk_ = Chunk::extension;
  else
    broken_chunks();
}

// Trailers may follow the last chunk: nothing in them matters here, and the connection is not used again.
void BodyDecoder::begin_chunk() {
  if (chunk_left_ > limit_ - size_) too_large(limit_);
  complete_ = chunk_left_ == 0;
  chunk_ = Chunk::data;
}

}  // namespace lightkeep::net
