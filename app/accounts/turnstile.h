// Lets so many in at once, keeps so many more waiting, and turns the rest away: what needs much memory and
// time must neither pile up nor take all threads. Inside the room only; any thread.
#pragma once

#include <condition_variable>
#include <mutex>

namespace lightkeep::accounts {

class Turnstile {
 public:
  Turnstile(int places, int waiting) : places_(places), waiting_places_(waiting) {}

  /// Runs `f` when its turn has come. Throws ApiError `unavailable`.
  template <class F>
  auto pass(F&& f) -> decltype(f()) {
    const Turn turn(*this);
    return f();
  }

 private:
  struct Turn {
    explicit Turn(Turnstile& turnstile) : stile(turnstile) { stile.enter(); }
    ~Turn() { stile.leave(); }
    Turn(const Turn&) = delete;
    Turnstile& stile;
  };
  void enter();
  void leave();

  const int places_;
  const int waiting_places_;
  std::mutex mutex_;
  std::condition_variable left_;
  int inside_ = 0;
  int waiting_ = 0;
};

}  // namespace lightkeep::accounts
