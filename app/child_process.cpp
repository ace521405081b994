#include "app/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <system_error>

namespace lightkeep::app {
namespace {

constexpr std::size_t most_words = 64 << 10;  // of what it says

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

struct SpawnSettings {
  explicit SpawnSettings(bool leads) {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
    // The server's threads block the signals that end it.
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setpgroup(&attributes, 0);
    const int flags = POSIX_SPAWN_SETSIGMASK | (leads ? POSIX_SPAWN_SETPGROUP : 0);
    ::posix_spawnattr_setflags(&attributes, static_cast<short>(flags));
  }
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
};

pid_t spawn(std::vector<std::string> arguments, std::vector<std::string> environment, bool leads, int out) {
  arguments.insert(arguments.begin(), "lightkeep");
  SpawnSettings settings(leads);
  ::posix_spawn_file_actions_addopen(&settings.files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  for (const int standard : {STDOUT_FILENO, STDERR_FILENO})
    ::posix_spawn_file_actions_adddup2(&settings.files, out, standard);
  ::posix_spawn_file_actions_addclosefrom_np(&settings.files, STDERR_FILENO + 1);
  pid_t process = 0;
  const int failed = ::posix_spawn(&process, "/proc/self/exe", &settings.files, &settings.attributes,
                                   pointers_to(arguments).data(), pointers_to(environment).data());
  if (failed != 0)
    throw std::system_error(failed, std::generic_category(), "lightkeep " + arguments[1] + " cannot start");
  return process;
}

}  // namespace

ChildProcess::ChildProcess(std::vector<std::string> arguments, std::vector<std::string> environment,
                           bool leads)
    : leads_(leads) {
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "lightkeep cannot be started");
  try {
    process_ = spawn(std::move(arguments), std::move(environment), leads, ends[1]);
  } catch (...) {
    ::close(ends[0]);
    ::close(ends[1]);
    throw;
  }
  ::close(ends[1]);
  said_ = ends[0];
}

ChildProcess::~ChildProcess() {
  end();
  wait();
  ::close(said_);
}

/// False at the end, or when nothing came.
bool ChildProcess::receive(std::chrono::milliseconds patience) {
  pollfd entry{said_, POLLIN, 0};
  int ready = 0;
  do {
    ready = ::poll(&entry, 1, static_cast<int>(patience.count()));
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0) return false;
  std::array<char, 4096> some{};
  ssize_t count = 0;
  do {
    count = ::read(said_, some.data(), some.size());
  } while (count < 0 && errno == EINTR);
  if (count <= 0) return false;
  received_.append(some.data(), static_cast<std::size_t>(count));
  return true;
}

std::optional<std::string> ChildProcess::read_line(std::chrono::milliseconds patience) {
  std::size_t end;
  while ((end = received_.find('\n')) == std::string::npos && received_.size() < most_words)
    if (!receive(patience)) return std::nullopt;
  std::string line = received_.substr(0, end);
  received_.erase(0, end == std::string::npos ? end : end + 1);
  return line;
}

std::string ChildProcess::read_rest() {
  constexpr std::chrono::milliseconds forever{-1};
  std::string words;
  do {
    if (words.size() < most_words) words += received_;
    received_.clear();
  } while (receive(forever));
  return words;
}

/// Looked at first and taken away under the lock, so that `end` signals no other process.
int ChildProcess::wait() {
  pid_t process = 0;
  {
    const sync::Lock lock(mutex_);
    process = process_;
  }
  if (process == 0) return -1;
  siginfo_t ended{};
  while (::waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
  const sync::Lock lock(mutex_);
  process_ = 0;
  int status = 0;
  ::waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void ChildProcess::end(int signal) {
  const sync::Lock lock(mutex_);
  if (process_ != 0) ::kill(leads_ ? -process_ : process_, signal);
}

}  // namespace lightkeep::app
