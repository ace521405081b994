// A reply on its way to the peer.
#include "app/http/output.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace lightkeep::http {
namespace {

constexpr std::size_t chunk_size = 128 << 10;
constexpr std::size_t feed_chunk_size = 16 << 10;
constexpr std::size_t pieces_at_once = 4;

std::string hex_size(std::size_t size) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16).ptr;
  return {digits.data(), end};
}

}  // namespace

bool Budget::take(std::size_t bytes) {
  const auto wanted = static_cast<std::ptrdiff_t>(bytes);
  if (left_.fetch_sub(wanted) >= wanted) return true;
  left_ += wanted;
  return false;
}

void Output::start(std::string head, ReplyBody body, BodyPlan plan, bool chunked) {
  head_ = std::move(head);
  body_ = std::move(body);
  plan_ = std::move(plan);
  segment_ = 0;
  at_ = 0;
  chunk_.clear();
  chunk_at_ = 0;
  body_sent_ = 0;
  chunked_ = chunked;
  ended_ = false;
  skip_finished();
}

std::uint64_t Output::segment_size(std::size_t index) const {
  if (index == 0) return head_.size();
  if (index + 1 == segments()) return plan_.after.size();
  const BodyPart& part = plan_.parts[(index - 1) / 2];
  return is_body_bytes(index) ? part.range.length : part.before.size();
}

std::string_view Output::memory(std::size_t index, std::uint64_t at) const {
  std::string_view whole;
  std::uint64_t first = at, length = segment_size(index);
  if (index == 0) {
    whole = head_;
  } else if (index + 1 == segments()) {
    whole = plan_.after;
  } else if (const BodyPart& part = plan_.parts[(index - 1) / 2]; !is_body_bytes(index)) {
    whole = part.before;
  } else {
    if (const auto* text = std::get_if<std::string>(&body_)) whole = *text;
    if (const auto* shared = std::get_if<std::shared_ptr<const std::string>>(&body_)) whole = **shared;
    first += part.range.first;
  }
  return whole.substr(first, length - at);
}

std::string_view Output::rest_of(std::size_t index) const {
  const std::uint64_t at = index == segment_ ? at_ : 0;
  if (!is_body_bytes(index) || !std::holds_alternative<Stream>(body_)) return memory(index, at);
  return index == segment_ ? std::string_view(chunk_).substr(chunk_at_) : std::string_view();
}

Output::Step Output::send(Transport& transport) {
  if (is_feed()) return send_feed(transport);
  for (;;) {
    std::array<std::string_view, pieces_at_once> pieces;
    std::size_t count = 0;
    std::size_t index = segment_;
    for (; index < segments() && count < pieces.size(); ++index) {
      const std::string_view piece = rest_of(index);
      if (!piece.empty()) pieces[count++] = piece;
      if (piece.size() < segment_size(index) - (index == segment_ ? at_ : 0))
        break;  // a stream's bytes end here for now
    }
    if (count == 0) {
      if (segment_ < segments()) return Step::needs_bytes;
      const Io flushed = transport.flush();
      return flushed == Io::moved ? Step::done : flushed == Io::blocked ? Step::blocked : Step::failed;
    }
    const IoResult result = transport.send(std::span(pieces).first(count));
    if (result.io == Io::ended) return Step::failed;
    if (result.io == Io::blocked) return Step::blocked;
    advance(result.count);
  }
}

Output::Step Output::send_feed(Transport& transport) {
  for (;;) {
    const auto head = std::string_view(head_).substr(static_cast<std::size_t>(at_));
    const auto chunk = std::string_view(chunk_).substr(chunk_at_);
    if (head.empty() && chunk.empty()) {
      // A TLS record that waits must not wait for what the feed says next.
      const Io flushed = transport.flush();
      if (flushed != Io::moved) return flushed == Io::blocked ? Step::blocked : Step::failed;
      return ended_ ? Step::done : Step::needs_bytes;
    }
    const IoResult result = transport.send(std::array{head.empty() ? chunk : head});
    if (result.io == Io::ended) return Step::failed;
    if (result.io == Io::blocked) return Step::blocked;
    if (head.empty()) {
      chunk_at_ += result.count;
      body_sent_ += result.count;
    } else {
      at_ += result.count;
    }
  }
}

void Output::advance(std::size_t count) {
  while (count > 0) {
    const auto taken = static_cast<std::size_t>(std::min<std::uint64_t>(count, segment_size(segment_) - at_));
    if (segment_ > 0) body_sent_ += taken;
    if (is_body_bytes(segment_) && std::holds_alternative<Stream>(body_)) chunk_at_ += taken;
    at_ += taken;
    count -= taken;
    skip_finished();
  }
  if (chunk_at_ == chunk_.size()) drop_fetched();
}

void Output::skip_finished() {
  while (segment_ < segments() && at_ == segment_size(segment_)) {
    ++segment_;
    at_ = 0;
  }
}

Output::Fetched Output::fetch() {
  if (is_feed()) return fetch_feed();
  const Stream& stream = std::get<Stream>(body_);
  const BodyPart& part = plan_.parts[(segment_ - 1) / 2];
  chunk_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(chunk_size, part.range.length - at_)));
  chunk_at_ = 0;
  const std::size_t count = stream.read_at(part.range.first + at_, chunk_);
  if (count == 0 || count > chunk_.size()) return Fetched::failed;
  chunk_.resize(count);
  return Fetched::something;
}

Output::Fetched Output::fetch_feed() {
  std::string bytes(feed_chunk_size, '\0');
  const auto count = std::get<std::shared_ptr<Feed>>(body_)->read(bytes);
  drop_fetched();
  if (!count) return Fetched::nothing;
  if (*count > bytes.size()) return Fetched::failed;
  if (*count == 0) {
    end_feed();
    return Fetched::something;
  }
  bytes.resize(*count);
  say(bytes);
  return Fetched::something;
}

void Output::finish_feed() {
  drop_fetched();
  const std::string last = std::get<std::shared_ptr<Feed>>(body_)->finish();
  if (!last.empty()) say(last);
  end_feed();
}

void Output::say(std::string_view bytes) {
  if (chunked_) chunk_.append(hex_size(bytes.size())).append("\r\n");
  chunk_.append(bytes);
  if (chunked_) chunk_.append("\r\n");
}

void Output::end_feed() {
  if (chunked_) chunk_.append("0\r\n\r\n");
  ended_ = true;
}

bool Output::drop_fetched() {
  std::string().swap(chunk_);
  chunk_at_ = 0;
  return std::holds_alternative<Stream>(body_);
}

std::size_t Output::held() const {
  if (const auto* text = std::get_if<std::string>(&body_)) return text->size();
  if (is_stream() || is_feed()) return chunk_.size();
  const auto& shared = std::get<std::shared_ptr<const std::string>>(body_);
  return shared ? shared->size() / static_cast<std::size_t>(std::max(1L, shared.use_count())) : 0;
}

void Bell::ring() {
  if (rings_.exchange(true)) return;  // somebody is about to look
  const sync::Lock lock(mutex_);
  if (tell_) tell_();
}

void Bell::detach() {
  const sync::Lock lock(mutex_);
  tell_ = nullptr;
}

}  // namespace lightkeep::http
