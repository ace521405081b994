// Many files in one run of a command: several at a time, their bar, and what became of each. Inside the room
// only; any thread.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "app/api/json.h"
#include "app/client/failure.h"
#include "app/client/output.h"

namespace lightkeep::client {

/// Calls `act` with 0 to `count` - 1 from so many threads at once, and returns when all is done. What one
/// call throws stops the others from beginning anything more, and is thrown on.
void in_parallel(std::size_t count, std::int64_t threads, const std::function<void(std::size_t)>& act);

/// The bar of an upload or a download.
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

/// What became of each file, told as it happens and once more at the end.
class Report {
 public:
  /// `verb`: "uploaded", "downloaded".
  Report(Output& output, std::string verb) : output_(output), verb_(std::move(verb)) {}

  // `row` is what JSON says of the file; `name` is what a line begins with.
  void done(const std::string& name, const api::Json& row);
  void present(const std::string& name, const api::Json& row);  // it was there already
  /// Throws the failure on when what follows would fail alike: nobody is signed in, or no answer comes.
  void failed(const std::string& name, api::Json row, const Failure& failure);

  /// Does all of them: what they throw is told, and the rest is left.
  void run(const std::function<void()>& act);

  /// Says how many of each there were. The exit code of all.
  Exit end();

 private:
  Output& output_;
  const std::string verb_;
  sync::Mutex mutex_;
  api::Json done_ GUARDED_BY(mutex_) = api::Json::array();
  api::Json present_ GUARDED_BY(mutex_) = api::Json::array();
  api::Json failed_ GUARDED_BY(mutex_) = api::Json::array();
  Exit worst_ GUARDED_BY(mutex_) = Exit::done;
  bool stopped_ GUARDED_BY(mutex_) = false;
};

}  // namespace lightkeep::client
