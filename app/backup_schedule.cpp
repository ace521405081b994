#include "app/backup_schedule.h"

#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <memory>
#include <vector>

#include "app/backup/repository.h"
#include "app/backup_access.h"
#include "app/backup_commands.h"
#include "app/child_process.h"
#include "text/time.h"

namespace lightkeep::app {
namespace {

constexpr std::int64_t longest_sleep = 3'600'000;  // the clock may be set meanwhile

/// What the command has to know, as environment: others on this machine see arguments.
std::vector<std::string> environment_of(const Options& options) {
  std::vector<std::string> all{
      "LIGHTKEEP_DATA=" + options.data.string(),
      "LIGHTKEEP_BACKUP_TO=" + options.backup_to,
      "LIGHTKEEP_BACKUP_S3_KEY_ID=" + options.backup_s3_key_id,
      "LIGHTKEEP_BACKUP_S3_SECRET=" + options.backup_s3_secret,
      "LIGHTKEEP_BLOBS_S3_KEY_ID=" + options.blobs_s3_key_id,
      "LIGHTKEEP_BLOBS_S3_SECRET=" + options.blobs_s3_secret,
      "LIGHTKEEP_BACKUP_KEEP_ALL=" + std::to_string(options.backup_keep_all.count()) + "ms",
      "LIGHTKEEP_BACKUP_KEEP_DAILY=" + std::to_string(options.backup_keep_daily),
      "LIGHTKEEP_BACKUP_KEEP_WEEKLY=" + std::to_string(options.backup_keep_weekly),
      "LIGHTKEEP_BACKUP_KEEP_MONTHLY=" + std::to_string(options.backup_keep_monthly)};
  for (const char* name : {"TMPDIR", "SSL_CERT_FILE"})
    if (const char* value = std::getenv(name)) all.push_back(std::string(name) + "=" + value);
  if (!options.master_key.empty()) all.push_back("LIGHTKEEP_MASTER_KEY=" + options.master_key);
  return all;
}

/// All of it as one line.
std::string one_line(std::string words) {
  while (words.ends_with('\n')) words.pop_back();
  for (std::size_t at = 0; (at = words.find('\n', at)) != words.npos; at += 2) words.replace(at, 1, "; ");
  return words;
}

}  // namespace

BackupSchedule::BackupSchedule(const Options& options, Ports ports)
    : options_(options),
      began_(ports.clock()),
      ports_(std::move(ports)),
      storage_(storage_of(options, &stopping_)),
      backup_{options.backup_every, std::chrono::minutes(10)},  // a disk that was away is looked for again
      proof_{options.backup_verify_every, std::chrono::hours(24)},  // it reads every byte
      drill_{options.backup_drill_every, std::chrono::hours(24)} {}

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
    if (child_) child_->end();
  }
  changed_.notify_all();
  if (thread_.joinable()) thread_.join();
}

std::vector<std::string> BackupSchedule::overdue() const {
  constexpr int patience = 3;
  std::vector<std::string> sentences;
  const std::int64_t now = ports_.clock();
  const auto look_at = [&](std::string_view what, std::int64_t last, std::chrono::milliseconds every) {
    if (every.count() == 0 || now - std::max(last, began_) <= patience * every.count()) return;
    sentences.push_back(std::string(what) + (last == 0 ? ": never" : ": last " + text::iso_seconds(last)));
  };
  look_at("no backup is made", last_backup_, options_.backup_every);
  look_at("the backups are not verified", last_verified_, options_.backup_verify_every);
  look_at("no drill of the backups succeeds", last_drilled_, options_.backup_drill_every);
  return sentences;
}

/// False when it stops.
bool BackupSchedule::wait_until(std::int64_t time) {
  const std::int64_t left = std::clamp<std::int64_t>(time - ports_.clock(), 0, longest_sleep);
  const sync::Lock lock(mutex_);
  changed_.wait_for(mutex_, std::chrono::milliseconds(left), [this] { return stopping_.load(); });
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

std::int64_t BackupSchedule::next_proof(const Task& task, std::int64_t seen) const {
  const bool wanted = task.every.count() > 0 && last_backup_ > 0;
  return wanted ? next(task, seen) : std::numeric_limits<std::int64_t>::max();
}

void BackupSchedule::run() {
  ::pthread_setname_np(::pthread_self(), "backup");
  do {
    try {
      look();
      if (next_backup() <= ports_.clock()) settle(backup_, carry_out("now") && carry_out("prune"));
      look();
      if (next_proof(proof_, last_verified_) <= ports_.clock()) settle(proof_, carry_out("verify", "--deep"));
      if (next_proof(drill_, last_drilled_) <= ports_.clock()) settle(drill_, carry_out("drill"));
      look();
    } catch (const std::exception& error) {
      ports_.warn("backup: " + std::string(error.what()));
      settle(backup_, false);
      settle(proof_, false);
      settle(drill_, false);
    }
  } while (wait_until(
      std::min({next_backup(), next_proof(proof_, last_verified_), next_proof(drill_, last_drilled_)})));
}

/// What did not go well is tried again sooner than it is due, but no oftener than it may cost.
void BackupSchedule::settle(Task& task, bool well) const {
  const std::int64_t now = ports_.clock();
  if (well) task.done = now;
  task.not_before = well ? 0 : now + std::min(task.every.count(), task.rest.count());
}

void BackupSchedule::look() {
  const backup::Standing standing = backup::standing_of(*storage_);
  last_backup_ = standing.last_backup;
  last_verified_ = standing.last_verified;
  last_drilled_ = standing.last_drilled;
}

/// True where it did what it was to do, though an image may be damaged in the data folder already. The
/// operator is told what it said.
bool BackupSchedule::carry_out(const std::string& action, const std::string& flag) {
  std::vector<std::string> arguments{"backup", action};
  if (!flag.empty()) arguments.push_back(flag);
  std::shared_ptr<ChildProcess> child;
  {
    const sync::Lock lock(mutex_);
    if (stopping_) return false;
    child = child_ = std::make_shared<ChildProcess>(std::move(arguments), environment_of(options_), true);
  }
  const std::string words = one_line(child->read_rest());
  const int code = child->wait();
  const sync::Lock lock(mutex_);
  child_.reset();
  if (stopping_) return false;
  (code == 0 ? ports_.note
             : ports_.warn)("backup " + action + ": " + (words.empty() ? "it was ended" : words));
  return code == 0 || code == done_in_part;
}

}  // namespace lightkeep::app
