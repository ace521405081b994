// Whether the place where blobs are kept is well, and whether somebody else uses it. While it gives no
// answer, all that needs it fails at once with its words, and one thread asks it now and then. Each process
// writes what it is called there where another has written, so that two that use it, as on a copy of a data
// folder, see each other. Owned by cached_blob_store.cpp; any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <thread>

#include "store/error.h"
#include "store/remote_blobs.h"
#include "sync/mutex.h"

namespace lightkeep::store {

struct RemoteWatchConfig {
  bool looks = true;                               // else nothing is noted, and nobody asks
  std::chrono::milliseconds alone_for{};           // before it counts as used by nobody else; 0: nobody looks
  std::chrono::milliseconds look_for_others{};     // how often
  std::function<void(const std::string&)> warn{};  // one line for the operator; may be empty; any thread
};

class RemoteWatch {
 public:
  RemoteWatch(RemoteBlobs& there, RemoteWatchConfig config);
  ~RemoteWatch();
  RemoteWatch(const RemoteWatch&) = delete;

  /// What `work` gives, which asks there. Throws Error(unreachable) at once while there is no answer; what it
  /// throws itself passes, and is trouble of that place where it is not of one blob.
  template <typename Work>
  auto ask(Work work) {
    require_answers();
    try {
      return work();
    } catch (const Error& error) {
      note_failure(error);
      throw;
    }
  }
  void require_answers() const;
  /// Something was written there.
  void note_success();
  /// The place is not needed any more, or not now: what fails from here on is no trouble.
  void end();

  /// The sentence of the last failure; empty when it is well again.
  std::optional<std::string> trouble() const;
  /// Nobody else was seen to use it for `alone_for`.
  bool is_alone() const;

 private:
  struct Trouble {
    std::string sentence;
    bool unreachable = false;
  };

  void note_failure(const Error& error);
  void run();
  void look_after_trouble(std::chrono::milliseconds& pause);
  void look_for_others();

  RemoteBlobs& there_;
  const RemoteWatchConfig config_;
  const std::string name_;  // of this process
  bool claimed_ = false;    // the place; of the thread
  mutable sync::Mutex mutex_;
  sync::Condition changed_;
  std::optional<Trouble> trouble_ GUARDED_BY(mutex_);
  std::optional<std::chrono::steady_clock::time_point> alone_since_ GUARDED_BY(mutex_);
  bool ended_ GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace lightkeep::store
