// A reply on its way to the peer.
#include "app/http/output.h"

#include <algorithm>
#include <array>

namespace lightkeep::http {
namespace {

constexpr std::size_t chunk_size = 128 << 10;
constexpr std::size_t pieces_at_once = 4;

}  // namespace

bool Budget::take(std::size_t bytes) {
  const auto wanted = static_cast<std::ptrdiff_t>(bytes);
  if (left_.fetch_sub(wanted) >= wanted) return true;
  left_ += wanted;
  return false;
}

void Output::start(std::string head, ReplyBody body, BodyPlan plan) {
  head_ = std::move(head);
  body_ = std::move(body);
  plan_ = std::move(plan);
  segment_ = 0;
  at_ = 0;
  chunk_.clear();
  chunk_at_ = 0;
  body_sent_ = 0;
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

bool Output::fetch() {
  const Stream& stream = std::get<Stream>(body_);
  const BodyPart& part = plan_.parts[(segment_ - 1) / 2];
  chunk_.resize(static_cast<std::size_t>(std::min<std::uint64_t>(chunk_size, part.range.length - at_)));
  chunk_at_ = 0;
  const std::size_t count = stream.read_at(part.range.first + at_, chunk_);
  if (count == 0 || count > chunk_.size()) return false;
  chunk_.resize(count);
  return true;
}

bool Output::drop_fetched() {
  std::string().swap(chunk_);
  chunk_at_ = 0;
  return std::holds_alternative<Stream>(body_);
}

std::size_t Output::held() const {
  if (const auto* text = std::get_if<std::string>(&body_)) return text->size();
  if (std::holds_alternative<Stream>(body_)) return chunk_.size();
  const auto& shared = std::get<std::shared_ptr<const std::string>>(body_);
  return shared ? shared->size() / static_cast<std::size_t>(std::max(1L, shared.use_count())) : 0;
}

}  // namespace lightkeep::http
