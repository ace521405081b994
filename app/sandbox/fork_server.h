// Where processes that decode come from: one that has started, has seen nothing, and forks when it is asked.
// A start of the executable costs many times what a fork of a small process does, and the server has threads,
// so that it cannot fork itself. Owned by Decoders; any thread.
#pragma once

#include <sys/types.h>

#include <array>
#include <string>
#include <utility>

#include "app/sandbox/messages.h"
#include "sync/mutex.h"

namespace lightkeep::sandbox {

/// A file descriptor that is closed in the end.
class File {
 public:
  explicit File(int number = -1) : number_(number) {}
  File(File&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~File();
  int number() const { return number_; }

 private:
  int number_;
};

class ForkServer {
 public:
  explicit ForkServer(std::string executable) : executable_(std::move(executable)) {}
  ~ForkServer();
  ForkServer(const ForkServer&) = delete;

  /// A process of this one that confines itself, answers on its socket, and decodes; the files are copied
  /// into it. One that does not answer any more is followed by another, started as `executable decode`.
  /// Throws std::system_error with a sentence where no process is to be had. Ending it is the caller's.
  pid_t fork(const Confinement& confinement, const ChildFiles& files);

 private:
  void start() REQUIRES(mutex_);
  pid_t ask(const Confinement& confinement, const ChildFiles& files) REQUIRES(mutex_);
  void end() REQUIRES(mutex_);

  const std::string executable_;
  sync::Mutex mutex_;
  File socket_ GUARDED_BY(mutex_);
  pid_t process_ GUARDED_BY(mutex_) = 0;
};

/// Our end and the child's, which keep messages apart. What waits for an answer at ours waits for ten seconds
/// at most. Throws std::system_error.
std::pair<File, File> make_sockets();
/// Ends the process for good, and says how it ended.
std::string end_process(pid_t process);

}  // namespace lightkeep::sandbox
