// The bar of an upload or a download. Inside the room only; any thread.
#pragma once

#include <chrono>
#include <cstdint>

#include "app/client/output.h"

namespace lightkeep::client {

class Progress {
 public:
  Progress(Output& output, std::int64_t files, std::uint64_t bytes)
      : output_(output), files_(files), bytes_(bytes) {}
  ~Progress() { output_.clear_status(); }
  Progress(const Progress&) = delete;

  void moved(std::uint64_t bytes);
  /// So many bytes count for nothing: they are sent again.
  void lost(std::uint64_t bytes);
  /// A file is over, however it went.
  void finished();

 private:
  void draw() REQUIRES(mutex_);

  Output& output_;
  const std::int64_t files_;
  const std::uint64_t bytes_;
  const std::chrono::steady_clock::time_point begun_ = std::chrono::steady_clock::now();
  sync::Mutex mutex_;
  std::chrono::steady_clock::time_point drawn_ GUARDED_BY(mutex_){};
  std::int64_t done_files_ GUARDED_BY(mutex_) = 0;
  std::uint64_t done_bytes_ GUARDED_BY(mutex_) = 0;
};

}  // namespace lightkeep::client
