// Turns fresh uploads into ready assets: thumbnails, blurhash, colours, fingerprint. Threads of its own take
// jobs from the store's queue, which survives a crash; each job ends in `ready` or `failed`.
#pragma once

#include <atomic>
#include <thread>
#include <vector>

#include "app/library/context.h"
#include "sync/mutex.h"

namespace lightkeep::store {
struct Job;
enum class AssetId : std::int64_t;
}  // namespace lightkeep::store

namespace lightkeep::library {

class Processing {
 public:
  explicit Processing(Context context) : context_(context) {}
  ~Processing() { stop(); }

  void start();  // takes up what an earlier run left
  void stop();   // interrupts running jobs; they are taken again at the next start
  void wake();   // any thread: there may be work

 private:
  void work();
  bool run_one();
  void process(const store::Job& job);
  void release(store::AssetId asset);

  Context context_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stopping_ = false;
  sync::Mutex mutex_;
  sync::Condition woken_;
  std::uint64_t wakes_ GUARDED_BY(mutex_) = 0;
  sync::Mutex taking_;  // one thread at a time asks the queue
  std::vector<store::AssetId> running_ GUARDED_BY(taking_);
};

}  // namespace lightkeep::library
