// How fast mail goes out that people whom this server does not know cause it to write (mail with a sender,
// see store/outbox.h): so much in all, and so much to one recipient. What is beyond waits in the outbox. The
// sender's thread only.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

#include "app/gate/rate_limit.h"
#include "store/outbox.h"

namespace lightkeep::mail {

class Turns {
 public:
  /// `per_hour` of 0: no limit. `steady`: milliseconds that never go back.
  Turns(int per_hour, std::function<std::int64_t()> steady);

  /// Takes a turn. Without one: the seconds until the next.
  std::optional<int> take();
  /// For the mail whose turn it is. When its recipient has had enough of its kind: the seconds to wait; the
  /// turn is given back.
  std::optional<int> take_for(const store::Mail& mail);

 private:
  gate::RateLimit all_;
  gate::RateLimit each_;  // by kind and recipient
};

/// Between two turns, once those that may go at once have gone.
std::chrono::milliseconds pace(int per_hour);

}  // namespace lightkeep::mail
