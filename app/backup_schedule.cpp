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
#include "app/backup_commands.h"
#include "text/time.h"

namespace lightkeep::app {
namespace {

constexpr std::int64_t longest_sleep = 3'600'000;  // the clock may be set meanwhile
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
    : options_(options),
      ports_(std::move(ports)),
      backup_{options.backup_every, std::chrono::minutes(10)},  // a disk that was away is looked for again
      proof_{options.backup_verify_every, std::chrono::hours(24)} {}  // it reads every byte

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

/// When it is due again. What lies in the future was made while a clock was wrong, and does not count.
std::int64_t BackupSchedule::next(const Task& task, std::int64_t seen) const {
  const std::int64_t last = seen <= ports_.clock() ? std::max(seen, task.done) : task.done;
  return std::max(last + task.every.count(), task.not_before);
}

std::int64_t BackupSchedule::next_backup() const {
  return next(backup_, last_backup_);
}

std::int64_t BackupSchedule::next_proof() const {
  const bool wanted = proof_.every.count() > 0 && last_backup_ > 0;
  return wanted ? next(proof_, last_verified_) : std::numeric_limits<std::int64_t>::max();
}

void BackupSchedule::run() {
  ::pthread_setname_np(::pthread_self(), "backup");
  do {
    try {
      look();
      if (next_backup() <= ports_.clock()) settle(backup_, carry_out("now") && carry_out("prune"));
      look();
      if (next_proof() <= ports_.clock()) settle(proof_, carry_out("verify", "--deep"));
      look();
    } catch (const std::exception& error) {
      ports_.warn("backup: " + std::string(error.what()));
      settle(backup_, false);
      settle(proof_, false);
    }
  } while (wait_until(std::min(next_backup(), next_proof())));
}

/// What did not go well is tried again sooner than it is due, but no oftener than it may cost.
void BackupSchedule::settle(Task& task, bool well) const {
  const std::int64_t now = ports_.clock();
  if (well) task.done = now;
  task.not_before = well ? 0 : now + std::min(task.every.count(), task.rest.count());
}

void BackupSchedule::look() {
  backup::FolderStorage storage(options_.backup_to);
  const backup::Standing standing = backup::standing_of(storage);
  last_backup_ = standing.last_backup;
  last_verified_ = standing.last_verified;
}

/// True where it did what it was to do, though an image may be damaged in the data folder already. The
/// operator is told what it said.
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
  const int code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  (code == 0 ? ports_.note
             : ports_.warn)("backup " + action + ": " + (words.empty() ? "it was ended" : words));
  return code == 0 || code == done_in_part;
}

}  // namespace lightkeep::app
