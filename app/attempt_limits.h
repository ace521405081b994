// The allowances of attempts that the accounts room asks for: a bucket for each kind and key. Any thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string_view>

#include "app/gate/rate_limit.h"

namespace lightkeep::app {

class AttemptLimits {
 public:
  /// `clock` gives milliseconds that never go back.
  explicit AttemptLimits(const std::function<std::int64_t()>& clock);
  /// Without a token: the seconds until the next.
  std::optional<int> take(std::string_view kind, std::string_view key);

 private:
  std::map<std::string_view, gate::RateLimit> limits_;  // constant but for what is in the buckets
};

}  // namespace lightkeep::app
