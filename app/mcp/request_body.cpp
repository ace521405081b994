#include "app/mcp/request_body.h"

#include <chrono>

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

/// The body's bytes, counted as they come.
class CountedBody {
 public:
  CountedBody(http::Body& body, std::size_t limit, BodyMemory& memory)
      : body_(body), limit_(limit), memory_(memory) {}

  std::size_t read(std::span<char> out) {
    const std::size_t size = body_.read(out);
    total_ += size;
    if (total_ > limit_) throw too_large(limit_);
    if (memory_.held.weight() > 0 && size > 0) check_pace();
    while (total_ > free_bytes && total_ > memory_.held.weight()) grow();
    return size;
  }

 private:
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
    if (total_ < counted_ + least_in_a_window)
      throw RpcError(408, RpcErrorCode::transport, "The body comes too slowly.");
    begun_ = Clock::now();
    counted_ = total_;
  }

  http::Body& body_;
  const std::size_t limit_;
  BodyMemory& memory_;
  std::size_t total_ = 0;
  Clock::time_point begun_ = Clock::now();  // of this window
  std::size_t counted_ = 0;                 // bytes before it
};

}  // namespace

gate::GateLimits memory_of_bodies(std::uint64_t bytes) {
  return {.inside = bytes, .inside_each = bytes / 2};
}

Json read_json(http::Body& body, std::size_t limit, BodyMemory& memory) {
  if (body.declared_size().value_or(0) > limit) throw too_large(limit);
  CountedBody counted(body, limit, memory);
  try {
    return api::parse_json([&](std::span<char> out) { return counted.read(out); });
  } catch (const api::JsonError& error) {
    const bool is_json = error.fault() != api::JsonError::Fault::syntax;
    throw RpcError(400, is_json ? RpcErrorCode::invalid_request : RpcErrorCode::parse_error, error.message());
  }
}

}  // namespace lightkeep::mcp
