#include "app/net/response.h"

#include <algorithm>
#include <charconv>
#include <string>

#include "app/net/error.h"
#include "text/ascii.h"
#include "text/hex.h"

namespace lightkeep::net {
namespace {

[[noreturn]] void not_http(std::string detail) {
  throw Error(Fault::bad_answer, "the server's answer is not valid HTTP", std::move(detail));
}

// Takes the next line from `rest`. A bare line feed ends it as well (RFC 9112 section 2.2): one response for
// each connection leaves nothing to smuggle.
std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) not_http("a line without an end");
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

void read_status_line(std::string_view line, ResponseHead& head) {
  const bool known = line.size() >= 12 && line.starts_with("HTTP/1.") && (line[7] == '0' || line[7] == '1') &&
                     line[8] == ' ' && std::all_of(line.begin() + 9, line.begin() + 12, text::is_digit) &&
                     (line.size() == 12 || line[12] == ' ');
  if (!known) not_http("status line");
  head.minor_version = line[7] - '0';
  std::from_chars(line.data() + 9, line.data() + 12, head.status);
  if (head.status < 100 || head.status > 599) not_http("status code");
}

bool is_value_character(char c) {
  return c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7f);
}

void read_field(std::string_view line, ResponseHead& head) {
  const std::size_t colon = line.find(':');
  const std::string_view name = line.substr(0, colon);
  if (colon == std::string_view::npos || name.empty() ||
      !std::all_of(name.begin(), name.end(), text::is_token_character))
    not_http("field name");  // folded lines too: they begin with a blank
  const std::string_view value = text::trim(line.substr(colon + 1), text::blanks);
  if (!std::all_of(value.begin(), value.end(), is_value_character)) not_http("field value");
  head.fields.emplace_back(text::lower(name), value);
}

std::uint64_t read_length(std::string_view digits) {
  std::uint64_t length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
    not_http("Content-Length");
  return length;
}

constexpr unsigned max_chunk_digits = 15;  // of 16^15 no sum overflows
constexpr std::uint64_t free_overhead = 64 << 10;

[[noreturn]] void broken_chunks() {
  throw Error(Fault::bad_answer, "the server's answer is not valid HTTP", "chunk");
}

[[noreturn]] void too_large(std::uint64_t limit) {
  throw Error(Fault::too_large, "the file is larger than " + std::to_string(limit) + " bytes");
}

}  // namespace

const std::string* ResponseHead::find(std::string_view lower_case_name) const {
  const auto row =
      std::find_if(fields.begin(), fields.end(), [&](const auto& f) { return f.first == lower_case_name; });
  return row == fields.end() ? nullptr : &row->second;
}

std::optional<std::size_t> find_head_end(std::string_view bytes) {
  for (std::size_t at = bytes.find('\n'); at != std::string_view::npos; at = bytes.find('\n', at + 1)) {
    const std::string_view rest = bytes.substr(at + 1);
    if (rest.starts_with('\n')) return at + 2;
    if (rest.starts_with("\r\n")) return at + 3;
  }
  return std::nullopt;
}

ResponseHead parse_response_head(std::string_view bytes) {
  ResponseHead head;
  read_status_line(take_line(bytes), head);
  for (std::string_view line = take_line(bytes); !line.empty(); line = take_line(bytes))
    read_field(line, head);
  return head;
}

Framing framing_of(const ResponseHead& head) {
  Framing framing;
  for (const auto& [name, value] : head.fields) {
    if (name == "transfer-encoding") {
      const bool plain = head.minor_version == 1 && text::equal_ignoring_case(value, "chunked");
      if (!plain || framing.kind != Framing::Kind::until_close) not_http("Transfer-Encoding");
      framing.kind = Framing::Kind::chunked;
    } else if (name == "content-length") {
      const std::uint64_t length = read_length(value);
      const bool repeated = framing.kind == Framing::Kind::length && framing.length == length;
      if (framing.kind != Framing::Kind::until_close && !repeated) not_http("Content-Length");
      framing = {Framing::Kind::length, length};
    }
  }
  return framing;
}

bool keeps_connection(const ResponseHead& head) {
  const bool ends_itself = head.status == 204 || framing_of(head).kind != Framing::Kind::until_close;
  bool closes = head.minor_version == 0 || !ends_itself;
  for (const auto& [name, value] : head.fields)
    if (name == "connection")
      text::for_each_member(
          value, [&](std::string_view word) { closes = closes || text::equal_ignoring_case(word, "close"); });
  return !closes;
}

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
