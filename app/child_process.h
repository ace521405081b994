// This executable once more, as a process: a command that the server starts for itself, or one that another
// command needs. What it says, on both its outputs, is read here.
#pragma once

#include <chrono>
#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "sync/mutex.h"

namespace lightkeep::app {

class ChildProcess {
 public:
  /// Runs `lightkeep` with these arguments and just these words as environment. With `leads`, what it starts
  /// itself ends with it. Throws std::system_error.
  ChildProcess(std::vector<std::string> arguments, std::vector<std::string> environment, bool leads);
  /// Ends it, where it has not ended yet.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;

  /// The next line, without its end; nothing when it says no more, or nothing for so long.
  std::optional<std::string> read_line(std::chrono::milliseconds patience);
  /// What it says until it says no more; of much, the beginning.
  std::string read_rest();
  /// Its exit code, once it has ended; -1 where a signal ended it. Once.
  int wait();
  /// Any thread.
  void end(int signal = SIGKILL);

 private:
  bool receive(std::chrono::milliseconds patience);

  const bool leads_;
  int said_ = -1;  // the end of a pipe
  std::string received_;
  sync::Mutex mutex_;
  int process_ GUARDED_BY(mutex_) = 0;  // 0: it has ended, and was waited for
};

}  // namespace lightkeep::app
