#include "app/mcp/json_reader.h"

#include <array>
#include <iterator>
#include <vector>

#include "app/http/worker_pool.h"
#include "text/quantity.h"

namespace lightkeep::mcp {
namespace {

RpcError too_large(std::size_t limit) {
  return {413, RpcErrorCode::transport,
          "The body is larger than the " + text::format_size(limit) + " allowed."};
}

constexpr std::size_t free_bytes = 64 << 10;  // of a body, before the common budget is asked
constexpr std::size_t budget_step = 1 << 20;
constexpr std::chrono::seconds patience{5};
// How slowly a body may come while it holds some of what all share.
constexpr std::chrono::seconds window{10};
constexpr std::size_t least_in_a_window = 320 << 10;
using Clock = std::chrono::steady_clock;

[[noreturn]] void refuse_form(const std::string& why) {
  throw RpcError(400, RpcErrorCode::invalid_request, why);
}

/// The body's bytes one by one.
class BodyText {
 public:
  BodyText(http::Body& body, std::size_t limit, BodyMemory& memory)
      : body_(body), limit_(limit), memory_(memory) {
    fill();
  }

  bool at_end() const { return size_ == 0; }
  char current() const { return chunk_[at_]; }
  void next() {
    if (++at_ == size_) fill();
  }

 private:
  void fill() {
    size_ = body_.read(chunk_);
    at_ = 0;
    total_ += size_;
    if (total_ > limit_) throw too_large(limit_);
    if (memory_.held.weight() > 0) check_pace();
    while (total_ > free_bytes && total_ > memory_.held.weight()) grow();
  }

  void grow() {
    body_.pause();
    const http::WorkerPool::Away away;
    auto answer =
        memory_.all.enter({.group = memory_.caller, .weight = budget_step}, Clock::now() + patience);
    if (!std::holds_alternative<gate::Gate::Pass>(answer))
      throw api::ApiError(api::errors::unavailable, "Too many large requests at once; try again shortly.")
          .retry_after(2);
    memory_.held.add(std::move(std::get<gate::Gate::Pass>(answer)));
  }

  void check_pace() {
    if (Clock::now() < begun_ + window) return;
    if (total_ < counted_ + least_in_a_window && size_ > 0)
      throw RpcError(408, RpcErrorCode::transport, "The body comes too slowly.");
    begun_ = Clock::now();
    counted_ = total_;
  }

  http::Body& body_;
  const std::size_t limit_;
  BodyMemory& memory_;
  std::array<char, 16 << 10> chunk_;
  std::size_t size_ = 0;
  std::size_t at_ = 0;
  std::size_t total_ = 0;
  Clock::time_point begun_ = Clock::now();  // of this window
  std::size_t counted_ = 0;                 // bytes before it
};

/// What the parser wants to see of it.
struct BodyIterator {
  using iterator_category = std::input_iterator_tag;
  using value_type = char;
  using difference_type = std::ptrdiff_t;
  using pointer = const char*;
  using reference = char;

  BodyText* text = nullptr;  // null: the end

  char operator*() const { return text->current(); }
  BodyIterator& operator++() {
    text->next();
    return *this;
  }
  bool operator==(const BodyIterator&) const { return text->at_end(); }
  bool operator!=(const BodyIterator&) const { return !text->at_end(); }
};

/// Builds the value, counting.
class Builder : public nlohmann::json_sax<Json> {
 public:
  explicit Builder(const JsonLimits& limits) : limits_(limits) {}
  Json take() { return std::move(root_); }

  bool null() override { return add(nullptr); }
  bool boolean(bool value) override { return add(value); }
  bool number_integer(number_integer_t value) override { return add(value); }
  bool number_unsigned(number_unsigned_t value) override { return add(value); }
  bool number_float(number_float_t value, const string_t&) override { return add(value); }
  bool string(string_t& value) override { return add(std::move(value)); }
  bool binary(binary_t&) override { return false; }
  bool start_object(std::size_t) override { return open(Json::object()); }
  bool start_array(std::size_t) override { return open(Json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }
  bool key(string_t& value) override {
    if (open_.back()->size() >= most_members) refuse_form("An object has too many members.");
    if (open_.back()->contains(value)) refuse_form("An object names a member twice.");
    key_ = std::move(value);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::detail::exception&) override {
    throw RpcError(400, RpcErrorCode::parse_error,
                   "The body is not valid JSON (near byte " + std::to_string(position) + ").");
  }

 private:
  static constexpr std::size_t most_members = 256;  // members are looked up one after another

  Json* place(Json value) {
    if (++count_ > limits_.values) refuse_form("The request holds too many values.");
    if (open_.empty()) return &(root_ = std::move(value));
    Json& parent = *open_.back();
    if (parent.is_array()) return &parent.emplace_back(std::move(value));
    return &(parent[key_] = std::move(value));
  }
  bool add(Json value) {
    place(std::move(value));
    return true;
  }
  bool open(Json value) {
    if (open_.size() >= limits_.depth) refuse_form("The request is nested too deeply.");
    open_.push_back(place(std::move(value)));
    return true;
  }
  bool close() {
    open_.pop_back();
    return true;
  }

  const JsonLimits& limits_;
  Json root_;
  std::vector<Json*> open_;
  std::string key_;
  std::size_t count_ = 0;
};

}  // namespace

gate::GateLimits memory_of_bodies(std::uint64_t bytes) {
  return {.inside = bytes, .inside_each = bytes / 2};
}

Json read_json(http::Body& body, const JsonLimits& limits, BodyMemory& memory) {
  if (body.declared_size().value_or(0) > limits.bytes) throw too_large(limits.bytes);
  BodyText text(body, limits.bytes, memory);
  Builder builder(limits);
  Json::sax_parse(BodyIterator{&text}, BodyIterator{}, &builder);
  return builder.take();
}

}  // namespace lightkeep::mcp
