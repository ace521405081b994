// Token buckets by key (an address, an email, a key id), bounded in number. Any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string_view>

namespace lightkeep::gate {

class RateLimit {
 public:
  /// At most `burst` at once, refilled evenly over `per`; `clock` gives milliseconds that
  /// never go back. 0: no limit.
  RateLimit(std::uint32_t burst, std::chrono::milliseconds per, std::function<std::int64_t()> clock);
  ~RateLimit();

  /// Takes one token. Without one: the seconds until the next.
  std::optional<int> take(std::string_view key);
  /// Gives one back, for what turned out not to count.
  void give_back(std::string_view key);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lightkeep::gate
