// Backups that the server makes of itself, and proves: where one is due it starts `lightkeep backup now` and
// `backup prune`, and every so often `backup verify --deep` and `backup drill`, each as a process of its own,
// which stands back behind the server and takes none of its memory. Built by the composition root where
// --backup-every says so. Every member may be called from any thread.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/options/options.h"
#include "sync/mutex.h"

namespace lightkeep::backup {
class Storage;
}

namespace lightkeep::app {

class ChildProcess;

class BackupSchedule {
 public:
  struct Ports {
    std::function<std::int64_t()> clock;                 // Unix milliseconds
    std::function<void(const std::string&)> note, warn;  // sentences for the operator
  };

  BackupSchedule(const Options& options, Ports ports);
  ~BackupSchedule();  // stops
  BackupSchedule(const BackupSchedule&) = delete;

  void start();
  /// What runs is ended: a backup that was killed has not happened.
  void stop();

  /// Unix milliseconds, as the thread last saw them; 0: never.
  std::int64_t last_backup() const { return last_backup_; }
  std::int64_t last_verified() const { return last_verified_; }
  std::int64_t last_drilled() const { return last_drilled_; }
  /// A sentence for each thing that should have been done long ago: three times what it is to be done in.
  std::vector<std::string> overdue() const;

 private:
  void run();
  struct Task {
    std::chrono::milliseconds every;  // 0: never
    std::chrono::milliseconds rest;   // after a failure, at most
    std::int64_t done = 0;            // when this server did it
    std::int64_t not_before = 0;      // it rests
  };
  void look();
  std::int64_t next(const Task& task, std::int64_t seen) const;
  std::int64_t next_backup() const;
  std::int64_t next_proof(const Task& task, std::int64_t seen) const;
  void settle(Task& task, bool well) const;
  bool wait_until(std::int64_t time);
  bool carry_out(const std::string& action, const std::string& flag = {});

  const Options options_;
  const std::int64_t began_;  // Unix milliseconds
  const Ports ports_;
  std::atomic<bool> stopping_ = false;              // set with the mutex held
  const std::unique_ptr<backup::Storage> storage_;  // of the thread
  std::atomic<std::int64_t> last_backup_ = 0, last_verified_ = 0, last_drilled_ = 0;
  Task backup_;  // these of the thread
  Task proof_, drill_;
  sync::Mutex mutex_;
  sync::Condition changed_;
  std::shared_ptr<ChildProcess> child_ GUARDED_BY(mutex_);  // the command that runs
  std::thread thread_;
};

}  // namespace lightkeep::app
