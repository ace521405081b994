// A bounded queue and the threads that empty it.
#include "app/http/worker_pool.h"

#include <pthread.h>

#include <algorithm>
#include <chrono>

namespace lightkeep::http {
namespace {

constexpr std::chrono::seconds spare_time{30};  // that a thread waits for work before it goes

thread_local WorkerPool* pool_of_this_thread = nullptr;

}  // namespace

WorkerPool::Away::Away() : pool_(pool_of_this_thread) {
  if (pool_ == nullptr) return;
  const sync::Lock lock(pool_->mutex_);
  ++pool_->away_;
  pool_->call_one();
}

WorkerPool::Away::~Away() {
  if (pool_ == nullptr) return;
  const sync::Lock lock(pool_->mutex_);
  --pool_->away_;
}

bool WorkerPool::push(Job job) {
  std::list<std::thread> finished;
  {
    const sync::Lock lock(mutex_);
    if (stopped_ || (!job.admitted && queue_.size() >= config_.queue)) return false;
    queue_.push_back(std::move(job));
    finished.swap(gone_);
    call_one();
  }
  for (std::thread& thread : finished) thread.join();
  return true;
}

/// One thread at a time is on its way; it calls the next when it finds more than it can take. Short jobs
/// thereby come in batches to the threads that run already, instead of waking one each.
void WorkerPool::call_one() {
  if (queue_.empty() || called_) return;
  if (idle_ > 0) {
    wake_.notify_one();
  } else if (live_ < config_.threads + away_) {
    ++live_;
    threads_.emplace_back([this] { work(); });
    pthread_setname_np(threads_.back().native_handle(), config_.name.c_str());
  } else {
    return;
  }
  called_ = true;
}

void WorkerPool::run(Job job) {
  ++busy_;
  {
    const sync::Unlock unlock(mutex_);
    job.run();
  }
  --busy_;
}

void WorkerPool::work() {
  pool_of_this_thread = this;
  const sync::Lock lock(mutex_);
  called_ = false;
  for (;;) {
    if (stopped_) return;
    if (live_ > config_.threads + away_) {  // somebody who was away is back
      leave();
      return call_one();
    }
    if (!queue_.empty()) {
      Job job = std::move(queue_.front());
      queue_.pop_front();
      call_one();
      run(std::move(job));
      continue;
    }
    ++idle_;
    const bool called =
        wake_.wait_for(mutex_, spare_time, [this]() REQUIRES(mutex_) { return called_ || stopped_; });
    --idle_;
    called_ = false;
    if (!called) return leave();
  }
}

void WorkerPool::leave() {
  const auto self = std::find_if(threads_.begin(), threads_.end(), [](const std::thread& t) {
    return t.get_id() == std::this_thread::get_id();
  });
  gone_.splice(gone_.end(), threads_, self);
  --live_;
}

void WorkerPool::stop() {
  std::list<std::thread> all;
  {
    const sync::Lock lock(mutex_);
    stopped_ = true;
    queue_.clear();
    all.splice(all.end(), threads_);
    all.splice(all.end(), gone_);
  }
  wake_.notify_all();
  for (std::thread& thread : all) thread.join();
}

std::size_t WorkerPool::busy() const {
  const sync::Lock lock(mutex_);
  return busy_;
}

std::size_t WorkerPool::queued() const {
  const sync::Lock lock(mutex_);
  return queue_.size();
}

}  // namespace lightkeep::http
