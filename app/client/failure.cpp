#include "app/client/failure.h"

#include <poll.h>

#include <algorithm>

namespace lightkeep::client {

Exit exit_for(int status) {
  switch (status) {
    case 401:
      return Exit::sign_in;
    case 403:
    case 404:
      return Exit::refused;
    case 429:
    case 502:
    case 503:
    case 504:
      return Exit::unreachable;
    default:
      return Exit::failed;
  }
}

void pause(std::chrono::milliseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  for (auto left = time; left.count() > 0;
       left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now()))
    ::poll(nullptr, 0, static_cast<int>(left.count()));
}

void with_patience(const std::function<void()>& act) {
  using namespace std::chrono_literals;
  constexpr int attempts = 5;
  constexpr std::chrono::seconds longest = 60s;
  std::chrono::seconds wait = 1s;
  for (int attempt = 1;; ++attempt, wait *= 2) {
    try {
      return act();
    } catch (const Failure& failure) {
      const auto asked = failure.again_after.value_or(wait);
      if (failure.exit() != Exit::unreachable || attempt == attempts || asked > longest) throw;
      pause(std::max(asked, wait));
    }
  }
}

}  // namespace lightkeep::client
