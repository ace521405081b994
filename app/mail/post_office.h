// Start here. Letters to people: worded (letters.h), written (message.h), kept in the store's outbox, and
// handed to the operator's mail server (smtp_client.h) by one thread. Built by the composition root where a
// mail server is set up; the rooms of the product get its functions as an accounts::Post.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "app/accounts/post.h"
#include "app/mail/settings.h"

namespace lightkeep::store {
class Store;
}

namespace lightkeep::mail {

struct Ports {
  std::function<std::int64_t()> clock;   // Unix milliseconds
  std::function<std::int64_t()> steady;  // milliseconds that never go back
  /// Unix milliseconds by which mail may be given up; nothing while the clock is in doubt.
  std::function<std::optional<std::int64_t>()> removal_clock;
  std::function<void(const std::string& sentence)> warn;  // for the operator's log; holds no secret
};

/// Mail that could not be sent is tried again after 1 min, 5 min, 15 min, 1 h and then every 4 h until it
/// expires; all of it at once after a start, and as soon as the mail server is there again. What the mail
/// server refuses for good is given up. Mail with a sender waits for its turn (turns.h), also over a restart;
/// senders take turns, so that who causes much waits for it alone. One without a recipient takes its turn and
/// is then forgotten: it stands for mail that is not to be. A mail may arrive twice when the process ends at
/// the wrong moment, with one Message-ID. Every member may be called from any thread.
class PostOffice {
 public:
  PostOffice(store::Store& store, Settings settings, Ports ports);
  ~PostOffice();  // stops
  PostOffice(const PostOffice&) = delete;

  void start();
  /// Begins no further mail; the one on its way gets a few seconds.
  void stop();
  /// Looks for what is due (cron).
  void wake();
  /// Lives as long as this object. Before `start` and after `stop` its `send` returns false at once.
  const accounts::Post& post() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace lightkeep::mail
