// Token buckets by key.
//
// A bucket is one number: the time at which it will be full again (the generic cell rate algorithm). A bucket
// that is full needs no entry at all, so the table holds only keys that were used within `per`; beyond its
// bound the entries nearest to full make room, which forgives those who used least.
#include "app/gate/rate_limit.h"
#include "sync/mutex.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <vector>

namespace lightkeep::gate {
namespace {

constexpr std::size_t max_keys = 100'000;
constexpr std::int64_t micro = 1000;  // per millisecond

struct Hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

}  // namespace

struct RateLimit::State {
  std::int64_t interval = 0;   // microseconds for one token
  std::int64_t tolerance = 0;  // how far ahead of now a bucket may be filled
  std::function<std::int64_t()> clock;
  sync::Mutex mutex;
  std::unordered_map<std::string, std::int64_t, Hash, std::equal_to<>> full_at GUARDED_BY(mutex);

  std::int64_t now() const { return clock() * micro; }
  void make_room(std::int64_t now) REQUIRES(mutex);
};

void RateLimit::State::make_room(std::int64_t now) {
  if (full_at.size() < max_keys) return;
  std::erase_if(full_at, [&](const auto& entry) { return entry.second <= now; });
  if (full_at.size() < max_keys) return;
  std::vector<std::int64_t> times;
  for (const auto& [key, time] : full_at) times.push_back(time);
  const auto middle = times.begin() + static_cast<std::ptrdiff_t>(times.size() / 2);
  std::nth_element(times.begin(), middle, times.end());
  const std::int64_t median = *middle;
  std::erase_if(full_at, [&](const auto& entry) { return entry.second <= median; });
}

RateLimit::RateLimit(std::uint32_t burst, std::chrono::milliseconds per, std::function<std::int64_t()> clock)
    : state_(std::make_unique<State>()) {
  state_->clock = std::move(clock);
  if (burst == 0) return;
  state_->interval = std::max<std::int64_t>(1, per.count() * micro / burst);
  state_->tolerance = state_->interval * burst;
}

RateLimit::~RateLimit() = default;

std::optional<int> RateLimit::take(std::string_view key) {
  if (state_->interval == 0) return std::nullopt;
  const sync::Lock lock(state_->mutex);
  const std::int64_t now = state_->now();
  auto entry = state_->full_at.find(key);
  const std::int64_t full = entry == state_->full_at.end() ? now : std::max(entry->second, now);
  const std::int64_t next = full + state_->interval;
  if (const std::int64_t early = next - now - state_->tolerance; early > 0) {
    return static_cast<int>((early + 1000 * micro - 1) / (1000 * micro));
  }
  if (entry == state_->full_at.end()) {
    state_->make_room(now);
    entry = state_->full_at.emplace(key, next).first;
  }
  entry->second = next;
  return std::nullopt;
}

void RateLimit::give_back(std::string_view key) {
  const sync::Lock lock(state_->mutex);
  if (const auto entry = state_->full_at.find(key); entry != state_->full_at.end())
    entry->second -= state_->interval;
}

}  // namespace lightkeep::gate
