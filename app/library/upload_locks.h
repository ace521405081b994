// Who works on which upload: one at a time. Whoever lost their connection and comes again need not wait until
// the server has noticed: the sender before them can be broken off. Inside the room only; any thread.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "sync/mutex.h"

namespace lightkeep::library {

class UploadLocks {
 public:
  /// Held while it lives; it may end on another thread than it began on.
  class Hold {
   public:
    Hold(UploadLocks& locks, std::string upload) : locks_(locks), upload_(std::move(upload)) {}
    ~Hold();
    Hold(const Hold&) = delete;

    /// From now on others may ask for its end: `break_off` is called on their threads, must not block and
    /// makes whoever holds it let go soon. Empty: it lets go by itself.
    void let_break_off(std::function<void()> break_off);

   private:
    UploadLocks& locks_;
    const std::string upload_;
  };

  /// Null while somebody else holds it.
  std::unique_ptr<Hold> try_hold(const std::string& upload);
  /// Breaks off whoever holds it, and waits for that; null when it takes longer than `most`.
  std::unique_ptr<Hold> take_over(const std::string& upload, std::chrono::milliseconds most);

 private:
  sync::Mutex mutex_;
  sync::Condition released_;
  struct Holder {
    std::function<void()> break_off{};
    bool unwanted = false;  // somebody asked for its end before it could be broken off
  };
  std::map<std::string, Holder> held_ GUARDED_BY(mutex_);
};

}  // namespace lightkeep::library
