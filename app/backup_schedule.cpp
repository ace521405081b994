#include "app/backup_schedule.h"

#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <limits>
#include <system_error>
#include <vector>

#include "app/backup/folder_storage.h"
#include "app/backup/repository.h"
#include "text/time.h"

namespace lightkeep::app {
namespace {

constexpr std::int64_t longest_sleep = 3'600'000;  // the clock may be set meanwhile
constexpr std::int64_t after_failure = 600'000;    // at most: a disk that was away is looked for again
constexpr std::size_t most_words = 64 << 10;       // of what a command says

/// What the command has to know, as environment: others on this machine see arguments.
std::vector<std::string> environment_of(const Options& options) {
  std::vector<std::string> all{
      "LIGHTKEEP_DATA=" + options.data.string(),
      "LIGHTKEEP_BACKUP_TO=" + options.backup_to.string(),
      "LIGHTKEEP_BACKUP_KEEP_ALL=" + std::to_string(options.backup_keep_all.count()) + "ms",
      "LIGHTKEEP_BACKUP_KEEP_DAILY=" + std::to_string(options.backup_keep_daily),
      "LIGHTKEEP_BACKUP_KEEP_WEEKLY=" + std::to_string(options.backup_keep_weekly),
      "LIGHTKEEP_BACKUP_KEEP_MONTHLY=" + std::to_string(options.backup_keep_monthly)};
  if (!options.master_key.empty()) all.push_back("LIGHTKEEP_MASTER_KEY=" + options.master_key);
  return all;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
  std::vector<char*> all;
  for (std::string& word : words) all.push_back(word.data());
  all.push_back(nullptr);
  return all;
}

struct SpawnSettings {
  SpawnSettings() {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
    // The server's threads block the signals that end it.
    sigset_t none;
    ::sigemptyset(&none);
    ::posix_spawnattr_setsigmask(&attributes, &none);
    ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK);
  }
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
};

/// This executable with these arguments; what it says goes to `out`.
pid_t spawn(std::vector<std::string> arguments, std::vector<std::string> environment, int out) {
  SpawnSettings settings;
  ::posix_spawn_file_actions_addopen(&settings.files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  for (const int standard : {STDOUT_FILENO, STDERR_FILENO})
    ::posix_spawn_file_actions_adddup2(&settings.files, out, standard);
  ::posix_spawn_file_actions_addclosefrom_np(&settings.files, STDERR_FILENO + 1);
  pid_t process = 0;
  const int failed = ::posix_spawn(&process, "/proc/self/exe", &settings.files, &settings.attributes,
                                   pointers_to(arguments).data(), pointers_to(environment).data());
  if (failed != 0)
    throw std::system_error(failed, std::generic_category(), "lightkeep backup cannot be started");
  return process;
}

/// All that comes until the other end is closed, and as one line.
std::string words_from(int pipe) {
  std::string words;
  std::array<char, 4096> some{};
  for (;;) {
    const ssize_t count = ::read(pipe, some.data(), some.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) break;
    if (words.size() < most_words) words.append(some.data(), static_cast<std::size_t>(count));
  }
  while (words.ends_with('\n')) words.pop_back();
  for (std::size_t at = 0; (at = words.find('\n', at)) != words.npos; at += 2) words.replace(at, 1, "; ");
  return words;
}

}  // namespace

BackupSchedule::BackupSchedule(const Options& options, Ports ports)
    : options_(options), ports_(std::move(ports)) {}

BackupSchedule::~BackupSchedule() {
  stop();
}

void BackupSchedule::start() {
  thread_ = std::thread([this] { run(); });
}

void BackupSchedule::stop() {
  {
    const sync::Lock lock(mutex_);
    stopping_ = true;
    if (child_ != 0) ::kill(child_, SIGKILL);
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

/// False when it stops.
bool BackupSchedule::wait_until(std::int64_t time) {
  const std::int64_t left = std::clamp<std::int64_t>(time - ports_.clock(), 0, longest_sleep);
  const sync::Lock lock(mutex_);
  changed_.wait_for(mutex_, std::chrono::milliseconds(left), [this]() REQUIRES(mutex_) { return stopping_; });
  return !stopping_;
}

/// What lies in the future was made while a clock was wrong, and does not count.
std::int64_t BackupSchedule::next(std::int64_t seen, std::int64_t own,
                                  std::chrono::milliseconds every) const {
  if (every.count() == 0) return std::numeric_limits<std::int64_t>::max();
  return std::max(seen <= ports_.clock() ? seen : 0, own) + every.count();
}

std::int64_t BackupSchedule::next_backup() const {
  return next(last_backup_, backed_up_, options_.backup_every);
}

std::int64_t BackupSchedule::next_proof() const {
  return next(last_verified_, verified_, options_.backup_verify_every);
}

void BackupSchedule::run() {
  ::pthread_setname_np(::pthread_self(), "backup");
  do {
    bool well = false;
    try {
      well = act();
    } catch (const std::exception& error) {
      ports_.warn("backup: " + std::string(error.what()));
    }
    const std::int64_t pause = std::min<std::int64_t>(after_failure, options_.backup_every.count());
    not_before_ = well ? 0 : ports_.clock() + pause;
  } while (wait_until(std::max(not_before_, std::min(next_backup(), next_proof()))));
}

/// What is due. False where it did not go well.
bool BackupSchedule::act() {
  look();
  if (next_backup() <= ports_.clock()) {
    const std::int64_t begun = ports_.clock();
    if (!carry_out("now")) return false;
    backed_up_ = begun;
    if (!carry_out("prune")) return false;
  }
  if (next_proof() <= ports_.clock()) {
    const std::int64_t begun = ports_.clock();
    if (!carry_out("verify", "--deep")) return false;
    verified_ = begun;
  }
  look();
  return true;
}

void BackupSchedule::look() {
  backup::FolderStorage storage(options_.backup_to);
  const backup::Standing standing = backup::standing_of(storage);
  last_backup_ = standing.last_backup;
  last_verified_ = standing.last_verified;
}

/// True where it ended well; else the operator is told what it said.
bool BackupSchedule::carry_out(const std::string& action, const std::string& flag) {
  std::vector<std::string> arguments{"lightkeep", "backup", action};
  if (!flag.empty()) arguments.push_back(flag);
  std::array<int, 2> ends{-1, -1};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    throw std::system_error(errno, std::generic_category(), "lightkeep backup cannot be started");
  pid_t process = 0;
  {
    const sync::Lock lock(mutex_);
    if (!stopping_) {
      try {
        process = child_ = spawn(arguments, environment_of(options_), ends[1]);
      } catch (...) {
        ::close(ends[0]);
        ::close(ends[1]);
        throw;
      }
    }
  }
  ::close(ends[1]);
  const std::string words = words_from(ends[0]);
  ::close(ends[0]);
  if (process == 0) return false;
  int status = 0;
  // Looked at first and taken away under the lock, so that `stop` kills no other process.
  siginfo_t ended{};
  while (::waitid(P_PID, static_cast<id_t>(process), &ended, WEXITED | WNOWAIT) != 0 && errno == EINTR) {
  }
  const sync::Lock lock(mutex_);
  child_ = 0;
  ::waitpid(process, &status, 0);
  if (stopping_) return false;
  const bool well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  (well ? ports_.note : ports_.warn)("backup " + action + ": " + (words.empty() ? "it was ended" : words));
  return well;
}

}  // namespace lightkeep::app
